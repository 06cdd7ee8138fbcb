import type { Address } from '../address.js';
import type { RuleContext, Site } from '../match/predicate.js';
import type { Packet } from '../packet.js';

/**
 * What a target makes of a packet: `continue` with the next rule, or an end of the chain. `taken`: a local socket has it
 * (TPROXY accepts, and the chain ends). `unknown`: nobody here knows the target; any end is possible.
 */
export type Effect = 'continue' | 'accept' | 'drop' | 'reject' | 'return' | 'queue';

export type Action = (packet: Packet, site: Site) => Effect;

/** What targets know of the namespace beyond what matches know. */
export interface TargetContext extends RuleContext {
  /** What REDIRECT takes: the first address of a device, null where it has none. */
  readonly firstAddress: (device: string | null) => Address | null;
  /** What MASQUERADE takes, towards a next hop, or a destination of IPv6. */
  readonly sourceAddress: (device: string | null, towards: Address) => Address | null;
  /** Native nat: ACCEPT translates an address to itself, and no other chain decides about it any more. */
  readonly acceptDecides: boolean;
}
