import type { Draft } from './draft.js';
import type { NodeState } from './node-state.js';
import { isIPv6 } from './values/host-address.js';
import { parseIPv4 } from './values/ipv4.js';
import { parseIPv6 } from './values/ipv6.js';

/**
 * Groups of endpoints: pods in the mesh, pods outside it, the node itself, the mesh's proxy, every address elsewhere.
 */
const groups = ['mesh', 'others', 'node', 'proxy', 'world'] as const;

type Group = (typeof groups)[number];

/** The words of a document for the groups. @param proxy what the mode calls its proxy. */
export function groupWords(proxy: string): readonly string[] {
  return groups.map((group) => wordOf(group, proxy));
}

/** `a, b or c`, as messages and descriptions list them. */
export function groupWordsText(proxy: string): string {
  const words = groupWords(proxy);
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function wordOf(group: Group, proxy: string): string {
  return group === 'proxy' ? proxy : group;
}

export type ExpectedEndpoint =
  | { readonly kind: Group }
  /** `namespace/name`. */
  | { readonly kind: 'pod'; readonly name: string }
  | { readonly kind: 'address'; readonly address: string };

/**
 * The endpoint that a word of an expectation names. @returns the names of the pods that match, if not exactly one does.
 */
export function resolveEndpoint(
  word: string,
  { pods }: Draft<Pick<NodeState, 'pods'>>,
  proxy: string,
): ExpectedEndpoint | readonly string[] {
  const group = groups.find((one) => wordOf(one, proxy) === word);
  if (group !== undefined) return { kind: group };
  if (isIPv6(word) ? parseIPv6(word) !== undefined : parseIPv4(word) !== undefined)
    return { kind: 'address', address: word };
  const names = pods.flatMap(({ name, namespace }) => (name === undefined ? [] : [`${namespace}/${name}`]));
  const found = names.filter((name) => name === word || name.endsWith(`/${word}`));
  const [name] = found;
  return name !== undefined && found.length === 1 ? { kind: 'pod', name } : found;
}
