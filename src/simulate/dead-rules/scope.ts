import type { Changes } from './changes.js';
import { isInside, type Region } from './constraint.js';
import { type Covers, coversAround, noCovers } from './covers.js';
import type { RuleRef } from './ready-table.js';

/** What is known, at one rule of a chain, of the packets that come there: which of the rules before have not taken them. */
export interface Scope {
  readonly covers: Covers;
  /** Of each thing that may change, the last rule so far that may change it; -1: none. */
  changedAt: readonly number[];
  readonly caller: Caller | null;
}

/** The chain that leads here, where it is only one. */
export interface Caller {
  readonly scope: Scope;
  /** The first rule that leads here: what stands before it was met by all who come. */
  readonly before: number;
  /** As it was at the last rule that leads here. */
  readonly changedAt: readonly number[];
}

const unchanged: readonly number[] = [-1, -1, -1, -1, -1, -1];

/** Chains inside one another that are looked back through. */
const deepest = 16;

export function scopeIn(caller: Caller | null): Scope {
  return { covers: noCovers(), changedAt: unchanged, caller };
}

export function noteChanges(scope: Scope, changes: Changes, index: number): void {
  scope.changedAt = scope.changedAt.map((before, bit) => ((changes & (1 << bit)) === 0 ? before : index));
}

/** A rule before that takes every packet of the region; nothing that it looked at may have changed since. */
export function coveringRule(scope: Scope, region: Region): RuleRef | null {
  let from: Caller = { scope, before: Number.POSITIVE_INFINITY, changedAt: scope.changedAt };
  let changedSince: Changes = 0;
  for (let depth = 0; depth < deepest; depth += 1) {
    const { before, changedAt } = from;
    for (const bucket of coversAround(from.scope.covers, region))
      for (const { dependsOn, place, region: taken } of bucket) {
        if (place.index >= before || (dependsOn & changedSince) !== 0) continue;
        if (isLasting(dependsOn, place.index, changedAt) && isInside(region, taken)) return place;
      }
    const { caller } = from.scope;
    if (caller === null) return null;
    if (changedAt !== unchanged)
      changedSince |= changedAt.reduce((all, index, bit) => (index < 0 ? all : all | (1 << bit)), 0);
    from = caller;
  }
  return null;
}

/** The rule's own changes count too: those of a chain that it leads to are made to packets that come back. */
function isLasting(dependsOn: Changes, index: number, changedAt: readonly number[]): boolean {
  return changedAt === unchanged || changedAt.every((at, bit) => (dependsOn & (1 << bit)) === 0 || at < index);
}
