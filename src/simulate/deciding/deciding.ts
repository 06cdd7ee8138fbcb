import type { SimulatableProgram } from '../../ir/program.js';
import type { Hop } from '../hop.js';
import type { Decider } from './decider.js';
import { foreignOnPath, type Ownership } from './foreign-on-path.js';
import { missingMembers, type Repair, repairs } from './missing.js';
import { without } from './without.js';

export interface Undecided {
  /** The node that the packet was traced on. */
  readonly observed: SimulatableProgram;
  /** What the document compiles to; null: there is no document. */
  readonly desired: SimulatableProgram | null;
  /** The packet's addresses. */
  readonly addresses: readonly string[];
  /** The sets of mesh pods: without a document, an address that they lack may belong in one. */
  readonly meshSets: readonly string[];
  /** The packet's hops. */
  readonly hops: readonly Hop[];
  readonly isOurs: Ownership;
  /** Whether the same packet would be captured by another program. */
  readonly isCaptured: (program: SimulatableProgram) => boolean;
}

/** How many foreign hops are tried. */
const mostTried = 100;

/**
 * Finds what decides that a packet is not captured: a foreign object on its path, else the first object of ours that is
 * missing. Null: the packet would not be captured anyway.
 */
export function deciderOf({
  addresses,
  hops,
  isCaptured,
  isOurs,
  meshSets,
  observed,
  desired,
}: Undecided): Decider | null {
  for (const candidate of foreignOnPath(hops, isOurs).slice(0, mostTried))
    if (isCaptured(without(observed, candidate))) return candidate;
  const all =
    desired === null
      ? meshSets.flatMap((set) => missingMembers(observed, set, addresses))
      : repairs(observed, desired, addresses);
  if (desired === null) return all.find(({ repair }) => isCaptured(repair(observed)))?.decider ?? null;
  const withAll = (some: readonly Repair[]) => some.reduce((program, { repair }) => repair(program), observed);
  if (all.length === 0 || !isCaptured(withAll(all))) return null;
  let needed = all;
  // Drops every change that is not needed, the last first, so that the earliest ones remain.
  for (const one of [...all].reverse()) {
    const others = needed.filter((other) => other !== one);
    if (isCaptured(withAll(others))) needed = others;
  }
  return needed[0]?.decider ?? null;
}
