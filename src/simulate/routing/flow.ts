import type { Family } from '../../ir/ruleset.js';
import { type Address, familyOfAddress } from '../address.js';
import { isOfOneLink } from '../ipv6.js';
import type { Packet } from '../packet.js';

/** What routing looks at. */
export interface Flow {
  readonly family: Family;
  /** Null: not chosen yet. */
  readonly source: Address | null;
  readonly destination: Address;
  readonly mark: number;
  /** The device it came in by; `lo` for packets made here, as the kernel has it. */
  readonly input: string;
  /** What ip rules call `oif`: a device that it is bound to, if any. */
  readonly output: string | null;
  /** Of IPv6: the device that a route should lead by, and whether any other is none; null: whatever there is. */
  readonly by: { readonly device: string; readonly isStrict: boolean } | null;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The user whose process sends it; of what is forwarded, or made by the kernel, the first of all. Null: not known. */
  readonly user: number | null;
  /** Type of service; null: not known. */
  readonly tos: number | null;
}

/** An unmarked packet made here, of which nothing is known but where it goes. */
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
    by: input !== null && isOfOneLink(destination) ? { device: input, isStrict: true } : null,
    protocol,
    sourcePort,
    destinationPort,
    user: input === null && packet.inner === null ? null : 0,
    // What carries others through a tunnel has none.
    tos: packet.inner === null ? null : 0,
  };
}
