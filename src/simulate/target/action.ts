import type { Address } from '../address.js';
import type { HookContext, RuleContext } from '../match/predicate.js';
import type { Packet } from '../packet.js';

/**
 * What a target does to a packet: `continue` with the next rule, `return` to the calling chain, or end the packet's way
 * through the hook.
 */
export type Effect = 'continue' | 'accept' | 'drop' | 'reject' | 'return' | 'queue';

export type Action = (packet: Packet, hookContext: HookContext) => Effect;

/** What targets know about the namespace beyond matches. */
export interface TargetContext extends RuleContext {
  /** The address that REDIRECT uses: the first one of a device; null: it has none. */
  readonly firstAddress: (device: string | null) => Address | null;
  /** The address that MASQUERADE uses towards an IPv4 next hop or an IPv6 destination. */
  readonly sourceAddress: (device: string | null, towards: Address) => Address | null;
  /** Native nat: ACCEPT translates an address to itself, so that no later chain decides. */
  readonly acceptDecides: boolean;
}
