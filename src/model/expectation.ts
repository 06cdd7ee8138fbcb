import type { Draft } from './draft.js';
import type { NodeState } from './node-state.js';
import { isIPv6 } from './values/host-address.js';
import { parseIPv4 } from './values/ipv4.js';
import { parseIPv6 } from './values/ipv6.js';

/** captured: by ztunnel, with its addresses as they were. direct: it arrives without ztunnel and is answered. lost: it does not arrive. */
export type ExpectedOutcome = 'captured' | 'direct' | 'lost';

/** What the author of a document expects of conversations. It is proved, and no part of what is compiled. */
export interface Expectation {
  /** A pod, an address, or one of `parties`. */
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** Null: any port. */
  readonly port: number | null;
  readonly outcome: ExpectedOutcome;
}

/** Words for many at once: pods in the mesh, pods outside it, the node itself, ztunnel, everybody elsewhere. */
export const parties = ['mesh', 'others', 'node', 'ztunnel', 'world'] as const;

export type ExpectedEnd =
  | { readonly kind: (typeof parties)[number] }
  /** `namespace/name`. */
  | { readonly kind: 'pod'; readonly name: string }
  | { readonly kind: 'address'; readonly address: string };

/** Whom a word of an expectation means. @returns the pods that it may mean where that is not one. */
export function expectedEnd(word: string, { pods }: Draft<Pick<NodeState, 'pods'>>): ExpectedEnd | readonly string[] {
  const party = parties.find((one) => one === word);
  if (party !== undefined) return { kind: party };
  if (isIPv6(word) ? parseIPv6(word) !== undefined : parseIPv4(word) !== undefined)
    return { kind: 'address', address: word };
  const names = pods.flatMap(({ name, namespace }) => (name === undefined ? [] : [`${namespace}/${name}`]));
  const found = names.filter((name) => name === word || name.endsWith(`/${word}`));
  const [name] = found;
  return name !== undefined && found.length === 1 ? { kind: 'pod', name } : found;
}
