import { areBitsApart, type Bits, isBitsWithin } from './bits.js';
import type { Changes } from './changes.js';
import { areNamesApart, areNamesWithin, type Names } from './names.js';
import { areRangesApart, areRangesWithin, type Ranges } from './ranges.js';

/** A condition on one dimension of a packet. */
export interface Constraint {
  /** `source`, `destination port`, `set NAME src`. */
  readonly dimension: string;
  /** All constraints of a dimension have one kind, except the impossible one: empty ranges. */
  readonly value: Bits | Names | Ranges;
  /** What must not change for it to keep holding. */
  readonly dependsOn: Changes;
}

/** The packets that meet all constraints; an empty list is every packet. */
export type Region = readonly Constraint[];

/** Whether no packet is in the region. */
export function isImpossible(region: Region): boolean {
  for (let index = 0; index < region.length; index += 1) {
    const one = region[index] as Constraint;
    if (one.value.kind === 'ranges' && one.value.ranges.length === 0) return true;
    if (clashOf(one, region, index + 1) !== null) return true;
  }
  return false;
}

/** The first constraint of the region, from an index on, that contradicts the given one. */
export function clashOf(constraint: Constraint, region: Region, from = 0): Constraint | null {
  for (let index = from; index < region.length; index += 1) {
    const other = region[index] as Constraint;
    if (other.dimension === constraint.dimension && areApart(constraint, other)) return other;
  }
  return null;
}

/** Whether every packet of the region meets the constraint. Only single constraints of the region are considered. */
function implies(region: Region, constraint: Constraint): boolean {
  for (const one of region) if (one.dimension === constraint.dimension && isWithin(one, constraint)) return true;
  return false;
}

export function isInside(region: Region, other: Region): boolean {
  for (const constraint of other) if (!implies(region, constraint)) return false;
  return true;
}

/** The intersection of two regions. */
export function both(a: Region, b: Region): Region {
  if (a.length === 0) return b;
  const left = a.filter((constraint) => !implies(b, constraint));
  return left.length === 0 ? b : [...left, ...b];
}

/** The constraints that hold in all regions. */
export function common(first: Region, others: readonly Region[]): Region {
  return first.filter((constraint) => others.every((other) => implies(other, constraint)));
}

/** The constraints that still hold after these changes. */
export function lasting(region: Region, changes: Changes): Region {
  return (dependencyOf(region) & changes) === 0
    ? region
    : region.filter(({ dependsOn }) => (dependsOn & changes) === 0);
}

/** What must not change for packets of the region to stay in it. */
export function dependencyOf(region: Region): Changes {
  let all: Changes = 0;
  for (const { dependsOn } of region) all |= dependsOn;
  return all;
}

function isWithin({ value: a }: Constraint, { value: b }: Constraint): boolean {
  if (a.kind === 'bits') return b.kind === 'bits' && isBitsWithin(a, b);
  if (a.kind === 'names') return b.kind === 'names' && areNamesWithin(a, b);
  return b.kind === 'ranges' && areRangesWithin(a, b);
}

function areApart({ value: a }: Constraint, { value: b }: Constraint): boolean {
  if (a.kind === 'bits') return b.kind === 'bits' && areBitsApart(a, b);
  if (a.kind === 'names') return b.kind === 'names' && areNamesApart(a, b);
  return b.kind === 'ranges' && areRangesApart(a, b);
}
