import { hex } from '../../base/hex.js';
import type { IpRule, IpRuleAction } from '../../ir/ip-rule.js';
import type { Link } from '../../ir/link.js';
import type { Route } from '../../ir/route.js';
import { protocolNumber, scopeNumber, viaWords } from '../ip-names.js';
import { word } from '../word.js';

/** The last door of a word: `word` where a tool reads it, `String` where people do and others chose it. */
type Say = (value: string | number) => string;

/** What `ip link add` needs to know. The port is always said: drivers differ in their default. */
export function linkWords(link: Link): string {
  const words = ['dev', word(link.name), 'type', word(link.kind)];
  if (link.id !== null) words.push('id', word(link.id));
  if (link.remote !== null) words.push('remote', word(link.remote));
  if (link.port !== null) words.push('dstport', word(link.port));
  if (link.kind === 'veth' && link.peer !== null) {
    if (link.peer.name !== null) words.push('peer', 'name', word(link.peer.name));
    if (link.peer.netns !== null) words.push('netns', word(link.peer.netns));
  }
  return words.join(' ');
}

/** A route with all that the kernel tells routes apart by, so that deleting it takes no other. */
export function routeWords(route: Route, say: Say = word): string {
  const words = route.type === 'unicast' ? [] : [say(route.type)];
  words.push(say(route.destination));
  // The next hop is the nexthop object's then.
  if (!route.extra.includes('nhid')) {
    if (route.via !== null) words.push('via', ...viaWords(route.via, route.family).map(say));
    if (route.dev !== null) words.push('dev', say(route.dev));
  }
  words.push('table', say(route.table));
  if (route.protocol !== null) words.push('proto', protocolWord(route.protocol, say));
  // IPv6 has none: whatever is said, the kernel shows global.
  if (route.family === 'ipv4' && !hasImpliedScope(route)) words.push('scope', say(scopeNumber(route.scope)));
  if (route.source !== null) words.push('src', say(route.source));
  if (route.metric !== 0) words.push('metric', say(route.metric));
  if (route.onlink) words.push('onlink');
  return [...words, ...route.extra.flatMap((element) => wordsOf(element, say))].join(' ');
}

/**
 * A number: names may mean something else on this node, and of a name that comes after a number `ip -batch` makes that number
 * (rtnl_rtprot_a2n, iproute2 6.1).
 */
function protocolWord(name: string, say: Say): string {
  return say(protocolNumber(name));
}

/** iproute2 gives a route without a gateway the scope link, a local one host, all others global. */
function impliedScope(type: string, hasGateway: boolean): string {
  if (type === 'local' || type === 'nat') return 'host';
  const isDirect =
    type === 'broadcast' || type === 'multicast' || type === 'anycast' || (type === 'unicast' && !hasGateway);
  return isDirect ? 'link' : 'global';
}

function hasImpliedScope({ type, via, scope, extra }: Route): boolean {
  return extra.length === 0 && scope === impliedScope(type, via !== null);
}

/** An ip rule with its full selector and protocol: deleting by priority alone would take whatever is first there. */
export function ipRuleWords(rule: IpRule, say: Say = word): string {
  const words = ['priority', say(rule.priority), ...selectorWords(rule, say)];
  if (rule.fwmark !== null) words.push('fwmark', `${hex(rule.fwmark.value)}/${hex(rule.fwmark.mask)}`);
  words.push(...actionWords(rule.action, say));
  if (rule.protocol !== null) words.push('protocol', protocolWord(rule.protocol, say));
  return words.join(' ');
}

function actionWords(action: IpRuleAction, say: Say): readonly string[] {
  switch (action.kind) {
    case 'lookup':
      return ['lookup', say(action.table)];
    case 'goto':
      return ['goto', say(action.priority)];
    case 'other':
      return action.words.map(say);
  }
}

/** An attribute that is not known here has its words in one element; a name is one word, whatever it holds. */
function selectorWords({ extra }: IpRule, say: Say): readonly string[] {
  return extra.flatMap((element, at) =>
    extra[at - 1] === 'iif' || extra[at - 1] === 'oif' ? say(element) : wordsOf(element, say),
  );
}

function wordsOf(element: string, say: Say): readonly string[] {
  return element
    .split(' ')
    .filter((one) => one !== '')
    .map(say);
}
