import type { IpRule } from './ip-rule.js';
import { protocolNumbers } from './protocols.js';

/** A condition of an ip rule besides the mark. */
export type IpRuleSelector =
  | { readonly kind: 'from' | 'to'; readonly prefix: string }
  | { readonly kind: 'iif' | 'oif'; readonly device: string }
  | { readonly kind: 'tos'; readonly tos: number }
  | { readonly kind: 'ipproto'; readonly protocol: number }
  | { readonly kind: 'sport' | 'dport' | 'uidrange'; readonly first: number; readonly last: number }
  | { readonly kind: 'tun_id'; readonly id: number }
  /** The device belongs to a layer 3 domain (VRF), whose table is looked up. */
  | { readonly kind: 'l3mdev' }
  /** Unknown: it may match or not. */
  | { readonly kind: 'unknown'; readonly words: string };

export interface IpRuleSelectors {
  /** Whether the rule applies to packets that do not match all selectors, including the mark. */
  readonly isInverted: boolean;
  readonly selectors: readonly IpRuleSelector[];
  /** Routes of the table with a prefix length up to this do not count. Null: all count. */
  readonly suppressedLength: number | null;
  /** Nor do routes through devices of this group, a number or a name. */
  readonly suppressedGroup: string | null;
}

/** Parses `IpRule.extra`. */
export function selectorsOf({ extra }: Pick<IpRule, 'extra'>): IpRuleSelectors {
  const isInverted = extra[0] === 'not';
  const selectors: IpRuleSelector[] = [];
  let suppressedLength: number | null = null;
  let suppressedGroup: string | null = null;
  for (let at = isInverted ? 1 : 0; at < extra.length; at += 1) {
    const word = extra[at] ?? '';
    if (word === 'l3mdev') {
      selectors.push({ kind: 'l3mdev' });
      continue;
    }
    if (!withValue.has(word)) {
      selectors.push({ kind: 'unknown', words: word });
      continue;
    }
    at += 1;
    const value = extra[at] ?? '';
    if (word === 'suppress_prefixlength') suppressedLength = Number(value);
    else if (word === 'suppress_ifgroup') suppressedGroup = value;
    else if (word !== 'realms')
      selectors.push(selectorOf(word, value) ?? { kind: 'unknown', words: `${word} ${value}` });
  }
  return { isInverted, selectors, suppressedLength, suppressedGroup };
}

const withValue = new Set([
  ...['from', 'to', 'iif', 'oif', 'tos', 'ipproto', 'sport', 'dport', 'uidrange', 'tun_id', 'realms'],
  ...['suppress_prefixlength', 'suppress_ifgroup'],
]);

/** Null: an unknown value, such as a name from another machine. */
function selectorOf(kind: string, value: string): IpRuleSelector | null {
  switch (kind) {
    case 'from':
    case 'to':
      return { kind, prefix: value };
    case 'iif':
    case 'oif':
      return { kind, device: value };
    case 'tos': {
      const tos = Number(value);
      return Number.isInteger(tos) ? { kind, tos } : null;
    }
    case 'ipproto': {
      const protocol = protocolNumbers.get(value) ?? Number(value);
      return Number.isInteger(protocol) ? { kind, protocol } : null;
    }
    case 'tun_id': {
      const id = Number(value);
      return Number.isInteger(id) ? { kind, id } : null;
    }
    case 'sport':
    case 'dport':
    case 'uidrange': {
      const [first = Number.NaN, last = first] = value.split('-').map(Number);
      return Number.isInteger(first) && Number.isInteger(last) ? { kind, first, last } : null;
    }
    default:
      return null;
  }
}
