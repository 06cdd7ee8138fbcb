import type { SimulatableProgram } from '../../ir/program.js';
import type { Hop } from '../hop.js';
import type { Decider } from './decider.js';
import { metOnTheWay, type Ownership } from './in-the-way.js';
import { enrolments, type Mending, mendings } from './missing.js';
import { without } from './without.js';

export interface Undecided {
  /** The node as it was followed. */
  readonly observed: SimulatableProgram;
  /** What the document means; null: there is none. */
  readonly wanted: SimulatableProgram | null;
  /** Of the packet. */
  readonly addresses: readonly string[];
  /** The set of the mesh pods: without a document, who is not in it may be meant to be. */
  readonly meshSet: string;
  /** What the packet met. */
  readonly hops: readonly Hop[];
  readonly isOurs: Ownership;
  /** Whether the same packet would be captured on another node. */
  readonly isCaptured: (program: SimulatableProgram) => boolean;
}

/** What a packet met that is tried without, one by one. */
const mostTried = 100;

/**
 * The one thing because of which a packet is not captured: what somebody else has in its way, else what is missing of ours, of several
 * the first. Null: the packet is none that would be captured.
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
  // Of what would each do the first is kept.
  for (const one of [...all].reverse()) {
    const others = needed.filter((other) => other !== one);
    if (isCaptured(withAll(others))) needed = others;
  }
  return needed[0]?.decider ?? null;
}
