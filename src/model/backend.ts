import type { Backend } from './node-state.js';

/** The backends that a document can name. */
export const backends: readonly Backend[] = ['iptables-nft', 'iptables-legacy', 'nft', 'auto'];

/** The backend in use on a node: `auto` is resolved. */
export type ResolvedBackend = Exclude<Backend, 'auto'>;

/** The iptables backend that is not the given one. */
export function otherBackendOf(backend: ResolvedBackend): ResolvedBackend {
  return backend === 'iptables-legacy' ? 'iptables-nft' : 'iptables-legacy';
}
