import type { Address } from './address.js';

/** Where a device leads to. */
export type Wire =
  /** The other end of a veth pair is in a namespace that is modelled too. `isTunnel`: made by us, with its addresses at both ends. */
  | { readonly kind: 'pair'; readonly namespace: string; readonly device: string; readonly isTunnel: boolean }
  /** What goes in comes out encapsulated: geneve or vxlan. */
  | {
      readonly kind: 'tunnel';
      readonly encapsulation: string;
      readonly id: number;
      readonly remote: Address;
      readonly port: number;
    }
  /** Down, or the other end is not there. */
  | { readonly kind: 'cut' }
  /** A pod, whose own namespace is not modelled. */
  | { readonly kind: 'pod'; readonly pod: string }
  /** Anything else: the network outside, or a device that nothing is known of. */
  | { readonly kind: 'outside' };

export const outside: Wire = { kind: 'outside' };
