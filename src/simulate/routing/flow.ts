import type { Family } from '../../ir/ruleset.js';
import { type Address, familyOfAddress } from '../address.js';
import { isLinkScoped } from '../ipv6.js';
import type { Packet } from '../packet.js';

/** The routing key of a packet. */
export interface Flow {
  readonly family: Family;
  /** Null: not chosen yet. */
  readonly source: Address | null;
  readonly destination: Address;
  readonly mark: number;
  /** The input device; as in the kernel, `lo` for local packets. */
  readonly input: string;
  /** `oif` of ip rules: the device that the socket is bound to. */
  readonly output: string | null;
  /**
   * IPv6 only: the preferred device of a route; with `isStrict` routes through other devices do not count. Null: any.
   */
  readonly by: { readonly device: string; readonly isStrict: boolean } | null;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The sender's user id; 0 for forwarded packets and those of the kernel. Null: unknown. */
  readonly user: number | null;
  /** Type of service; null: unknown. */
  readonly tos: number | null;
}

/** An unmarked local packet with nothing but a destination. */
export function flowTowards(destination: Address): Flow {
  return {
    family: familyOfAddress(destination),
    source: null,
    destination,
    mark: 0,
    input: 'lo',
    output: null,
    by: null,
    protocol: 0,
    sourcePort: 0,
    destinationPort: 0,
    user: 0,
    tos: 0,
  };
}

export function flowOf(packet: Packet): Flow {
  const { destination, destinationPort, family, input, mark, protocol, source, sourcePort } = packet;
  return {
    family,
    source,
    destination,
    mark,
    input: input ?? 'lo',
    output: null,
    by: input !== null && isLinkScoped(destination) ? { device: input, isStrict: true } : null,
    protocol,
    sourcePort,
    destinationPort,
    user: input === null && packet.inner === null ? null : 0,
    // Tunnel packets have type of service 0.
    tos: packet.inner === null ? null : 0,
  };
}
