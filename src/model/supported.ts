import type { Backend, Mode, Profile } from './node-state.js';

/** Which profiles belong to which mode, whether or not they exist yet. */
export const profilesOf: Readonly<Record<Mode, readonly Profile[]>> = {
  geneve: ['istio-1.18', 'istio-1.19', 'istio-1.20', 'hardened'],
  inpod: ['istio-1.29'],
};

export const backends: readonly Backend[] = ['iptables-nft', 'iptables-legacy', 'nft', 'auto'];

/** What this version can do; the rest of the contract is refused as `not-supported-yet`. */
export const supported: {
  readonly modes: readonly Mode[];
  readonly profiles: readonly Profile[];
} = {
  modes: ['geneve'],
  profiles: ['istio-1.18', 'istio-1.19', 'istio-1.20', 'hardened'],
};
