import { unreachable } from '../../base/unreachable.js';
import { familyOf } from '../../ir/family.js';
import type { IpOperation } from '../../ir/ip-operation.js';
import type { Address } from '../../ir/link.js';
import type { Origin } from '../../ir/origin.js';
import { hostScope, type NamespaceObjects } from '../../ir/program.js';
import type { Family } from '../../ir/ruleset.js';
import { alikeExplanations, explain } from '../explain.js';
import { type InputLine, joinLines } from '../input-line.js';
import { longText } from '../long-text.js';
import { word } from '../word.js';
import { alikeRouteWords, ipRuleWords, linkWords, routeWords } from './words.js';

/**
 * Input of `ip -batch -`: one or two lines per operation. `ip -4` or `ip -6` sets the family, which a line cannot
 * choose.
 */
export function printBatch(operations: readonly IpOperation[]): string {
  return joinLines(batchLines(operations));
}

export function batchLines(operations: readonly IpOperation[]): readonly InputLine[] {
  return operations.flatMap((operation) => linesOf(operation).map((text) => ({ text, origin: originOf(operation) })));
}

function linesOf(operation: IpOperation): readonly string[] {
  const line = printOperation(operation);
  // `replace` would overwrite whatever is there by now. The new route is appended behind the old one and takes effect
  // when that is deleted; the deletion fails if another program has replaced the old route.
  if (operation.kind === 'replace-route') return [line, `route del ${routeWords(operation.before)}`];
  if (operation.kind !== 'set-link-remote') return [line];
  // The neighbour table still has the old peer: packets would go to its MAC address for half a minute.
  return [line, `neigh flush dev ${word(operation.link.name)}`];
}

function originOf(operation: IpOperation): Origin | undefined {
  if ('link' in operation) return operation.link.origin;
  if ('address' in operation) return operation.address.origin;
  return 'route' in operation ? operation.route.origin : operation.rule.origin;
}

function printOperation(operation: IpOperation): string {
  switch (operation.kind) {
    case 'add-link':
      return `link add ${linkWords(operation.link)}`;
    case 'delete-link':
      return `link del dev ${word(operation.link.name)}`;
    case 'set-link-up':
      return `link set dev ${word(operation.link.name)} up`;
    case 'set-link-down':
      return `link set dev ${word(operation.link.name)} down`;
    case 'set-link-remote': {
      const { name, kind, remote } = operation.link;
      return `link set dev ${word(name)} type ${word(kind)} remote ${word(remote ?? '')}`;
    }
    case 'add-address':
      return `addr add ${addressWords(operation.address)}`;
    case 'delete-address':
      return `addr del ${word(operation.address.address)} dev ${word(operation.address.link)}`;
    case 'add-route':
      return `route add ${routeWords(operation.route)}`;
    case 'delete-route':
      return `route del ${routeWords(operation.route)}`;
    case 'replace-route':
      return `route append ${routeWords(operation.route)}`;
    case 'add-rule':
      return `rule add ${ipRuleWords(operation.rule)}`;
    case 'delete-rule':
      return `rule del ${ipRuleWords(operation.rule)}`;
    default:
      return unreachable(operation);
  }
}

/**
 * IPv4 gets the broadcast address that the published node shows; a /31 or /32 has none. IPv6 skips duplicate address
 * detection: our links have two ends, and the address is usable at once.
 */
function addressWords({ address, link }: Address): string {
  const length = Number(address.slice(address.indexOf('/') + 1));
  const more = familyOf(address) === 'ipv6' ? ' nodad' : length > 30 ? '' : ' broadcast +';
  return `${word(address)}${more} dev ${word(link)}`;
}

/**
 * Prints the artefacts `ip.batch` and `ip6.batch` of namespaces: the commands that create links (with IPv4), addresses,
 * routes and ip rules, in working order. Null: nothing of this family. Namespaces of pods have the same objects, which
 * are printed once.
 */
export function batchPrinter(): (namespace: NamespaceObjects, family: Family) => string | null {
  const last = new Map<Family, { readonly namespace: NamespaceObjects; readonly text: string | null }>();
  return (namespace, family) => {
    const before = last.get(family);
    if (before !== undefined && haveSameObjects(before.namespace, namespace)) return before.text;
    const text = printProgram(namespace, family);
    last.set(family, { namespace, text });
    return text;
  };
}

function haveSameObjects(one: NamespaceObjects, other: NamespaceObjects): boolean {
  return (
    one.links === other.links &&
    one.addresses === other.addresses &&
    one.routes === other.routes &&
    one.ipRules === other.ipRules &&
    (one.scope === hostScope) === (other.scope === hostScope)
  );
}

function printProgram(namespace: NamespaceObjects, family: Family): string | null {
  const links = family === 'ipv4' ? namespace.links : [];
  // The node makes both ends of a veth pair; in the other namespace the link is there already.
  const createdLinks = links.filter(({ kind }) => kind !== 'veth' || namespace.scope === hostScope);
  const addresses = namespace.addresses.filter(({ address }) => familyOf(address) === family);
  const routes = namespace.routes.filter((route) => route.family === family);
  const ipRules = namespace.ipRules.filter((rule) => rule.family === family);
  const text = longText();
  for (const link of createdLinks) text.add(`${explain(link.origin)}${printOperation({ kind: 'add-link', link })}\n`);
  for (const address of addresses) text.add(`${explain(address.origin)}addr add ${addressWords(address)}\n`);
  for (const link of links) text.add(`${printOperation({ kind: 'set-link-up', link })}\n`);
  const [explainRoute, wordsOf] = [alikeExplanations(), alikeRouteWords()];
  for (const route of routes) text.add(`${explainRoute(route.origin)}route add ${wordsOf(route)}\n`);
  for (const rule of ipRules) text.add(`${explain(rule.origin)}rule add ${ipRuleWords(rule)}\n`);
  return text.end() || null;
}
