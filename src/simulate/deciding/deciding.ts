import type { SimulatableProgram } from '../../ir/program.js';
import type { Hop } from '../hop.js';
import type { Decider } from './decider.js';
import { metOnTheWay, type Ownership } from './in-the-way.js';
import { enrolments, type Mending, mendings } from './missing.js';
import { without } from './without.js';

export interface Undecided {
  /** The node that the packet was traced on. */
  readonly observed: SimulatableProgram;
  /** What the document compiles to; null: there is no document. */
  readonly wanted: SimulatableProgram | null;
  /** The packet's addresses. */
  readonly addresses: readonly string[];
  /** The set of mesh pods: without a document, an address that it lacks may belong in it. */
  readonly meshSet: string;
  /** The packet's hops. */
  readonly hops: readonly Hop[];
  readonly isOurs: Ownership;
  /** Whether the same packet would be captured by another program. */
  readonly isCaptured: (program: SimulatableProgram) => boolean;
}

/** How many foreign hops are tried. */
const mostTried = 100;

/**
 * Finds what decides that a packet is not captured: a foreign object on its path, else the first object of ours that is missing.
 * Null: the packet would not be captured anyway.
 */
export function deciderOf({
  addresses,
  hops,
  isCaptured,
  isOurs,
  meshSet,
  observed,
  wanted,
}: Undecided): Decider | null {
  for (const candidate of metOnTheWay(hops, isOurs).slice(0, mostTried))
    if (isCaptured(without(observed, candidate))) return candidate;
  const all = wanted === null ? enrolments(observed, meshSet, addresses) : mendings(observed, wanted, addresses);
  if (wanted === null) return all.find(({ mend }) => isCaptured(mend(observed)))?.decider ?? null;
  const withAll = (some: readonly Mending[]) => some.reduce((program, { mend }) => mend(program), observed);
  if (all.length === 0 || !isCaptured(withAll(all))) return null;
  let needed = all;
  // Drops every change that is not needed, the last first, so that the earliest ones remain.
  for (const one of [...all].reverse()) {
    const others = needed.filter((other) => other !== one);
    if (isCaptured(withAll(others))) needed = others;
  }
  return needed[0]?.decider ?? null;
}
