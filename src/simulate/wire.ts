import type { Address } from './address.js';

/** What a device is connected to. */
export type Wire =
  /** A veth pair into another modelled namespace. `isTunnel`: our own pair, with addresses at both ends. */
  | { readonly kind: 'pair'; readonly namespace: string; readonly device: string; readonly isTunnel: boolean }
  /** A bridge with modelled namespaces at its ports: the one that has the next hop gets the packet. */
  | { readonly kind: 'segment'; readonly ends: readonly { readonly namespace: string; readonly device: string }[] }
  /** Encapsulates packets: geneve or vxlan. */
  | {
      readonly kind: 'tunnel';
      readonly encapsulation: string;
      readonly id: number;
      readonly remote: Address;
      readonly port: number;
    }
  /** Down, or without its other end. */
  | { readonly kind: 'cut' }
  /** A pod, whose own namespace is not modelled. */
  | { readonly kind: 'pod'; readonly pod: string }
  /** Anything else: the network outside, or an unknown device. */
  | { readonly kind: 'outside' };

export const outside: Wire = { kind: 'outside' };
