import type { ModuleOption } from '../../ir/match.js';
import type { Family } from '../../ir/ruleset.js';
import type { Address } from '../address.js';
import type { Memory } from '../connection.js';
import type { Hook } from '../hop.js';
import type { Packet } from '../packet.js';
import type { Choose, Run } from '../run.js';
import type { Membership } from '../set/question.js';

/** Where a rule meets a packet. */
export interface Site {
  readonly hook: Hook;
  readonly run: Run;
  readonly memory: Memory;
}

export type Predicate = (packet: Packet, site: Site) => boolean;

/** What kinds of address the namespace takes one for: `LOCAL`, `BROADCAST`, `MULTICAST`, `UNICAST`; of IPv6 there may be several, or none. */
export type AddressTypes = (address: Address, device: string | null, choose: Choose) => readonly string[];

export interface ReversePathOptions {
  readonly loose: boolean;
  readonly validMark: boolean;
  readonly acceptLocal: boolean;
}

/** What matches know of the namespace that their rule is in. */
export interface RuleContext {
  readonly family: Family;
  /** Null: there is no such set. */
  readonly membership: (set: string) => Membership | null;
  readonly addressTypes: AddressTypes;
  /** Whether routes or ip rules give packets a realm. */
  readonly hasRealms: boolean;
  /** Whether the way back to the source leads by the device that the packet came in by. */
  readonly reversePath: (packet: Packet, options: ReversePathOptions, choose: Choose) => boolean;
}

/**
 * The test that a module's options stand for. Null: it looks at what no packet here has (length, time, a random number), so
 * the answer may be either.
 */
export type ModuleReader = (options: readonly ModuleOption[], context: RuleContext) => Predicate | null;

/** Every option of the list has to hold; null if one of them cannot be told. */
export function allOf(
  options: readonly ModuleOption[],
  read: (option: ModuleOption) => Predicate | null,
): Predicate | null {
  const tests = options.map((option) => {
    const test = read(option);
    return test && option.negated ? not(test) : test;
  });
  if (tests.includes(null)) return null;
  return (packet, site) => tests.every((test) => test?.(packet, site) === true);
}

function not(test: Predicate): Predicate {
  return (packet, site) => !test(packet, site);
}
