import { unreachable } from '../../base/unreachable.js';
import { familyOf } from '../../ir/family.js';
import type { IpOperation } from '../../ir/ip-operation.js';
import type { Address } from '../../ir/link.js';
import type { Origin } from '../../ir/origin.js';
import type { NamespaceObjects } from '../../ir/program.js';
import type { Family } from '../../ir/ruleset.js';
import { explain } from '../explain.js';
import { type InputLine, joinLines } from '../input-line.js';
import { word } from '../word.js';
import { ipRuleWords, linkWords, routeWords } from './words.js';

/** What `ip -batch -` reads: one or two lines an operation. The family is the process's (`ip -4`, `ip -6`): a line cannot choose one. */
export function printBatch(operations: readonly IpOperation[]): string {
  return joinLines(batchLines(operations));
}

export function batchLines(operations: readonly IpOperation[]): readonly InputLine[] {
  return operations.flatMap((operation) => linesOf(operation).map((text) => ({ text, origin: originOf(operation) })));
}

function linesOf(operation: IpOperation): readonly string[] {
  const line = printOperation(operation);
  // `replace` would take the place of whatever is there by now. Behind the old route the new one waits until that is deleted, which
  // fails where somebody has put his own in its place.
  if (operation.kind === 'replace-route') return [line, `route del ${routeWords(operation.before)}`];
  if (operation.kind !== 'set-link-remote') return [line];
  // Who was at the other end is still in the neighbour table: for half a minute everything would go to its MAC address.
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
 * IPv4 with the broadcast address that the published node shows; a /31 or /32 has none. IPv6 without asking the link whether
 * somebody else has the address: links of ours have two ends, and it is good at once.
 */
function addressWords({ address, link }: Address): string {
  const length = Number(address.slice(address.indexOf('/') + 1));
  const more = familyOf(address) === 'ipv6' ? ' nodad' : length > 30 ? '' : ' broadcast +';
  return `${word(address)}${more} dev ${word(link)}`;
}

/**
 * The artefacts `ip.batch` and `ip6.batch`: what makes the links (with IPv4), addresses, routes and ip rules of a namespace, in
 * the order it works. Null: there is nothing of the family.
 */
export function printProgram(namespace: NamespaceObjects, family: Family): string | null {
  const links = family === 'ipv4' ? namespace.links : [];
  // The node makes both ends of a veth pair; in the other namespace the link is there already.
  const made = links.filter(({ kind }) => kind !== 'veth' || namespace.scope === 'host');
  const addresses = namespace.addresses.filter(({ address }) => familyOf(address) === family);
  const routes = namespace.routes.filter((route) => route.family === family);
  const ipRules = namespace.ipRules.filter((rule) => rule.family === family);
  const lines = [
    ...made.flatMap((link) => explained(link.origin, { kind: 'add-link', link })),
    ...addresses.flatMap((address) => explained(address.origin, { kind: 'add-address', address })),
    ...links.map((link) => printOperation({ kind: 'set-link-up', link })),
    ...routes.flatMap((route) => explained(route.origin, { kind: 'add-route', route })),
    ...ipRules.flatMap((rule) => explained(rule.origin, { kind: 'add-rule', rule })),
  ];
  return lines.length === 0 ? null : `${lines.join('\n')}\n`;
}

function explained(origin: Origin | undefined, operation: IpOperation): readonly string[] {
  return [...explain(origin), printOperation(operation)];
}
