import { hex } from '../../base/hex.js';
import type { IpRule, IpRuleAction } from '../../ir/ip-rule.js';
import type { Link } from '../../ir/link.js';
import type { Route } from '../../ir/route.js';
import { protocolNumber, scopeNumber, viaWords } from '../ip-names.js';
import { word } from '../word.js';

/** How a word is printed: `word` checks it for a tool; `String` prints foreign words for people. */
type PrintWord = (value: string | number) => string;

/** The words of `ip link add`. The port is always given, because drivers have different defaults. */
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

/** A route with everything by which the kernel distinguishes routes, so that deleting it deletes no other one. */
export function routeWords(route: Route, print: PrintWord = word): string {
  return `${route.type === 'unicast' ? '' : `${print(route.type)} `}${print(route.destination)} ${wordsBehind(route, print)}`;
}

/** Prints routes of which many follow each other that differ only in their destination. */
export function alikeRouteWords(): (route: Route) => string {
  let last: Route | undefined;
  let behind = '';
  return (route) => {
    if (last === undefined || route.type !== 'unicast' || !differInDestination(route, last))
      behind = wordsBehind(route, word);
    last = route;
    return route.type === 'unicast' ? `${word(route.destination)} ${behind}` : routeWords(route);
  };
}

function differInDestination(one: Route, other: Route): boolean {
  return (
    one.via === other.via &&
    one.dev === other.dev &&
    one.table === other.table &&
    one.protocol === other.protocol &&
    one.source === other.source &&
    one.scope === other.scope &&
    one.metric === other.metric &&
    one.onlink === other.onlink &&
    one.extra === other.extra &&
    one.family === other.family &&
    one.type === other.type
  );
}

function wordsBehind(route: Route, print: PrintWord): string {
  const words: string[] = [];
  // Otherwise the nexthop object has the gateway and the device.
  if (!route.extra.includes('nhid')) {
    if (route.via !== null) words.push('via', ...viaWords(route.via, route.family).map(print));
    if (route.dev !== null) words.push('dev', print(route.dev));
  }
  words.push('table', print(route.table));
  if (route.protocol !== null) words.push('proto', protocolWord(route.protocol, print));
  // IPv6 has no scopes: the kernel ignores the word and shows global.
  if (route.family === 'ipv4' && !hasImpliedScope(route)) words.push('scope', print(scopeNumber(route.scope)));
  if (route.source !== null) words.push('src', print(route.source));
  if (route.metric !== 0) words.push('metric', print(route.metric));
  if (route.onlink) words.push('onlink');
  return [...words, ...route.extra.flatMap((element) => wordsOf(element, print))].join(' ');
}

/**
 * Prints a protocol as a number: a name may mean something else on this node, and `ip -batch` reads a name that follows
 * a number as that number (rtnl_rtprot_a2n, iproute2 6.1).
 */
function protocolWord(name: string, print: PrintWord): string {
  return print(protocolNumber(name));
}

/** The scope that iproute2 assigns: host for a local route, link for one without a gateway, global for all others. */
function impliedScope(type: string, hasGateway: boolean): string {
  if (type === 'local' || type === 'nat') return 'host';
  const isDirect =
    type === 'broadcast' || type === 'multicast' || type === 'anycast' || (type === 'unicast' && !hasGateway);
  return isDirect ? 'link' : 'global';
}

function hasImpliedScope({ type, via, scope, extra }: Route): boolean {
  return extra.length === 0 && scope === impliedScope(type, via !== null);
}

/**
 * An ip rule with its full selector and protocol: deleting by priority alone would delete the first rule of that
 * priority.
 */
export function ipRuleWords(rule: IpRule, print: PrintWord = word): string {
  const words = ['priority', print(rule.priority), ...selectorWords(rule, print)];
  if (rule.fwmark !== null) words.push('fwmark', `${hex(rule.fwmark.value)}/${hex(rule.fwmark.mask)}`);
  words.push(...actionWords(rule.action, print));
  if (rule.protocol !== null) words.push('protocol', protocolWord(rule.protocol, print));
  return words.join(' ');
}

function actionWords(action: IpRuleAction, print: PrintWord): readonly string[] {
  switch (action.kind) {
    case 'lookup':
      return ['lookup', print(action.table)];
    case 'goto':
      return ['goto', print(action.priority)];
    case 'other':
      return action.words.map(print);
  }
}

/** An unknown attribute has all its words in one element. The name of a device is one word, whatever it contains. */
function selectorWords({ extra }: IpRule, print: PrintWord): readonly string[] {
  return extra.flatMap((element, at) =>
    extra[at - 1] === 'iif' || extra[at - 1] === 'oif' ? print(element) : wordsOf(element, print),
  );
}

function wordsOf(element: string, print: PrintWord): readonly string[] {
  return element
    .split(' ')
    .filter((one) => one !== '')
    .map(print);
}
