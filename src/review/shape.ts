import type { ChangeStatement } from '../model/change-statement.js';
import type { NodeState } from '../model/node-state.js';
import { proofsOf } from '../modes/proofs.js';
import type { ChangedPair } from './node-pair.js';
import type { PodPair } from './pod-pairs.js';

/**
 * Pairs with the same text are one group: their nodes differ in names, addresses and in how many pods they have of a
 * kind.
 */
export function shapeOf({ after, before }: ChangedPair, pods: readonly PodPair[], named: ReadonlySet<string>): string {
  const [one, other] = [before, after].map((state) => proofsOf(state.mode).shapeOf(state));
  const names = [...(one?.names ?? []), null, ...(other?.names ?? [])];
  const changed = pods.filter(({ change }) => change !== null);
  const own = pods.filter(({ name }) => named.has(name));
  return JSON.stringify([
    [one?.common, other?.common],
    names.map((name) => (name === null ? null : names.indexOf(name))),
    [before, after].map(({ allow, backend, expect, mode, profile }) => [mode, profile, backend, expect, allow]),
    newStatements({ before, after }),
    [...new Set(changed.map(({ kind }) => kind))].sort(),
    own.map(({ kind, name }) => [kind, name]),
  ]);
}

/** Whether nothing is to be done, found or checked. */
export function isUnchanged(pair: ChangedPair, pods: readonly PodPair[]): boolean {
  const isSame = bare(pair.before) === bare(pair.after) && pods.every(({ change }) => change === null);
  return isSame && (newStatements(pair) ?? []).length === 0;
}

function bare({ change: _, pods: __, ...rest }: NodeState): string {
  return JSON.stringify(rest);
}

/**
 * Statements that the document before the change has too were about an earlier one; everything that they do not cover
 * stays.
 */
export function newStatements({
  after,
  before,
}: Pick<ChangedPair, 'before' | 'after'>): readonly ChangeStatement[] | null {
  const old = new Set((before.change ?? []).map((one) => JSON.stringify(one)));
  return after.change?.filter((one) => !old.has(JSON.stringify(one))) ?? null;
}
