import type { Draft } from './draft.js';
import type { NodeState } from './node-state.js';
import { isIPv6 } from './values/host-address.js';
import { parseIPv4 } from './values/ipv4.js';
import { parseIPv6 } from './values/ipv6.js';

/** Words for groups: pods in the mesh, pods outside it, the node itself, ztunnel, every address elsewhere. */
export const endpoints = ['mesh', 'others', 'node', 'ztunnel', 'world'] as const;

export type ExpectedEndpoint =
  | { readonly kind: (typeof endpoints)[number] }
  /** `namespace/name`. */
  | { readonly kind: 'pod'; readonly name: string }
  | { readonly kind: 'address'; readonly address: string };

/** The endpoint that a word of an expectation names. @returns the names of the pods that match, if not exactly one does. */
export function resolveEndpoint(
  word: string,
  { pods }: Draft<Pick<NodeState, 'pods'>>,
): ExpectedEndpoint | readonly string[] {
  const endpoint = endpoints.find((one) => one === word);
  if (endpoint !== undefined) return { kind: endpoint };
  if (isIPv6(word) ? parseIPv6(word) !== undefined : parseIPv4(word) !== undefined)
    return { kind: 'address', address: word };
  const names = pods.flatMap(({ name, namespace }) => (name === undefined ? [] : [`${namespace}/${name}`]));
  const found = names.filter((name) => name === word || name.endsWith(`/${word}`));
  const [name] = found;
  return name !== undefined && found.length === 1 ? { kind: 'pod', name } : found;
}
