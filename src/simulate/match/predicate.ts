import type { ModuleOption } from '../../ir/match.js';
import type { Family } from '../../ir/ruleset.js';
import type { Address } from '../address.js';
import type { Memory } from '../connection.js';
import type { Hook } from '../hop.js';
import type { Packet } from '../packet.js';
import type { Choose, Run } from '../run.js';
import type { Membership } from '../set/question.js';

/** The circumstances in which a rule sees a packet. */
export interface HookContext {
  readonly hook: Hook;
  /** The name of the namespace. */
  readonly namespace: string;
  readonly run: Run;
  readonly memory: Memory;
}

export type Predicate = (packet: Packet, hookContext: HookContext) => boolean;

/**
 * The types of an address in the namespace: `LOCAL`, `BROADCAST`, `MULTICAST`, `UNICAST`; an IPv6 address may have
 * several or none.
 */
export type AddressTypes = (address: Address, device: string | null, choose: Choose) => readonly string[];

export interface ReversePathOptions {
  readonly loose: boolean;
  readonly validMark: boolean;
  readonly acceptLocal: boolean;
}

/** What matches know about their rule's namespace. */
export interface RuleContext {
  readonly family: Family;
  /** Null: there is no such set. */
  readonly membership: (set: string) => Membership | null;
  readonly addressTypes: AddressTypes;
  /** Whether routes or ip rules give packets a realm. */
  readonly hasRealms: boolean;
  /** Whether the route back to the source uses the packet's input device. */
  readonly reversePath: (packet: Packet, options: ReversePathOptions, choose: Choose) => boolean;
}

/**
 * Compiles a module's options to a test. Null: the answer depends on something that is not modelled (length, time, a
 * random number), so it may match or not.
 */
export type ModuleReader = (options: readonly ModuleOption[], context: RuleContext) => Predicate | null;

/** All options must hold; null if one of them is unknown. */
export function allOf(
  options: readonly ModuleOption[],
  read: (option: ModuleOption) => Predicate | null,
): Predicate | null {
  const tests = options.map((option) => {
    const test = read(option);
    return test && option.negated ? not(test) : test;
  });
  if (tests.includes(null)) return null;
  return (packet, hookContext) => tests.every((test) => test?.(packet, hookContext) === true);
}

function not(test: Predicate): Predicate {
  return (packet, hookContext) => !test(packet, hookContext);
}
