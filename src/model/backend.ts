import type { Backend } from './node-state.js';

/** What a document can ask for. */
export const backends: readonly Backend[] = ['iptables-nft', 'iptables-legacy', 'nft', 'auto'];

/** What `auto` comes to on a node. */
export type ResolvedBackend = Exclude<Backend, 'auto'>;

/** The iptables backend that is not the given one. */
export function otherBackendOf(backend: ResolvedBackend): ResolvedBackend {
  return backend === 'iptables-legacy' ? 'iptables-nft' : 'iptables-legacy';
}
