import type { Backend } from './node-state.js';

/** The backend in use on a node: `auto` is resolved. */
export type ResolvedBackend = Exclude<Backend, 'auto'>;

/** Those whose rules iptables shows. */
type IptablesBackend = 'iptables-nft' | 'iptables-legacy';

const all: Readonly<Record<Backend, true>> = { 'iptables-nft': true, 'iptables-legacy': true, nft: true, auto: true };

/** The backends that a document can name. */
export const backends = Object.keys(all) as readonly Backend[];

const others: Readonly<Record<ResolvedBackend, IptablesBackend>> = {
  'iptables-nft': 'iptables-legacy',
  'iptables-legacy': 'iptables-nft',
  nft: 'iptables-legacy',
};

/** The iptables backend that is not the given one. */
export function otherBackendOf(backend: ResolvedBackend): IptablesBackend {
  return others[backend];
}

const beside: Readonly<Record<ResolvedBackend, IptablesBackend>> = {
  'iptables-nft': 'iptables-nft',
  'iptables-legacy': 'iptables-legacy',
  nft: 'iptables-nft',
};

/** The backend that the rules of iptables are in: beside native nft, iptables-nft. */
export function iptablesBeside(backend: ResolvedBackend): IptablesBackend {
  return beside[backend];
}
