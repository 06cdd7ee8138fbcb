import type { Changes } from './changes.js';
import { isInside, type Region } from './constraint.js';
import { type Covers, coversAround, noCovers } from './covers.js';
import type { RuleRef } from './ready-table.js';

/** What is known about the packets at one rule of a chain: which packets earlier rules have taken. */
export interface Scope {
  readonly covers: Covers;
  /** For each bit of `Changes`, the last rule so far that may change it; -1: none. */
  changedAt: readonly number[];
  readonly caller: Caller | null;
}

/** The only calling chain. */
export interface Caller {
  readonly scope: Scope;
  /** The first calling rule: all packets that arrive passed the rules before it. */
  readonly before: number;
  /** The value at the last calling rule. */
  readonly changedAt: readonly number[];
}

const unchanged: readonly number[] = [-1, -1, -1, -1, -1, -1];

/** How many callers are searched. */
const deepest = 16;

export function scopeIn(caller: Caller | null): Scope {
  return { covers: noCovers(), changedAt: unchanged, caller };
}

export function noteChanges(scope: Scope, changes: Changes, index: number): void {
  scope.changedAt = scope.changedAt.map((before, bit) => ((changes & (1 << bit)) === 0 ? before : index));
}

/** An earlier rule that takes every packet of the region, with nothing that it tested changed since. */
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

/** The rule's own changes count too: a packet may come back changed from the chain that it jumps to. */
function isLasting(dependsOn: Changes, index: number, changedAt: readonly number[]): boolean {
  return changedAt === unchanged || changedAt.every((at, bit) => (dependsOn & (1 << bit)) === 0 || at < index);
}
