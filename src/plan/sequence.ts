import { diffArrays } from 'diff';
import type { Rule } from '../ir/ruleset.js';
import { meaningOfObject } from './meaning.js';

export type RuleDifference =
  | { readonly kind: 'missing'; readonly index: number; readonly rule: Rule }
  | { readonly kind: 'extra' | 'duplicated'; readonly index: number; readonly rule: Rule }
  | {
      readonly kind: 'changed' | 'moved';
      readonly index: number;
      readonly rule: Rule;
      readonly was: number;
      readonly before: Rule;
    };

interface Entry {
  readonly index: number;
  readonly rule: Rule;
  readonly meaning: string;
}

/** With more edits the chains have nothing in common, and a shortest edit script would not help a reader. */
const maxEdits = 4_000;

/**
 * How an observed list of rules differs from the desired one, order included: a rule at another position is moved, a
 * rule instead of another is changed, a surplus copy is duplicated.
 */
export function compareSequence(desired: readonly Rule[], observed: readonly Rule[]): readonly RuleDifference[] {
  const desiredEntries = entries(desired);
  const observedEntries = entries(observed);
  if (areSame(desiredEntries, observedEntries)) return [];
  const { added, removed } = edits(desiredEntries, observedEntries);
  const differences: RuleDifference[] = [];
  const unexplained: Entry[] = [];
  for (const entry of removed) {
    const twin = added.findIndex((candidate) => candidate.entry.meaning === entry.entry.meaning);
    if (twin >= 0) {
      const [target] = added.splice(twin, 1);
      if (target) differences.push(pair('moved', target.entry, entry.entry));
      continue;
    }
    const surplus = desiredEntries.some((candidate) => candidate.meaning === entry.entry.meaning);
    const replacement = surplus ? -1 : added.findIndex((candidate) => candidate.hunk === entry.hunk);
    const [target] = replacement >= 0 ? added.splice(replacement, 1) : [];
    if (target) differences.push(pair('changed', target.entry, entry.entry));
    else if (surplus) differences.push({ kind: 'duplicated', index: entry.entry.index, rule: entry.entry.rule });
    else unexplained.push(entry.entry);
  }
  return [
    ...differences,
    ...unexplained.map(({ index, rule }): RuleDifference => ({ kind: 'extra', index, rule })),
    ...added.map(({ entry: { index, rule } }): RuleDifference => ({ kind: 'missing', index, rule })),
  ];
}

function areSame(desired: readonly Entry[], observed: readonly Entry[]): boolean {
  return (
    desired.length === observed.length && desired.every(({ meaning }, index) => meaning === observed[index]?.meaning)
  );
}

function entries(rules: readonly Rule[]): readonly Entry[] {
  return rules.map((rule, index) => ({ index, rule, meaning: meaningOfObject(rule) }));
}

function pair(kind: 'changed' | 'moved', desired: Entry, observed: Entry): RuleDifference {
  return { kind, index: desired.index, rule: desired.rule, was: observed.index, before: observed.rule };
}

interface Edit {
  readonly entry: Entry;
  /** Adjacent removals and additions share a hunk. */
  readonly hunk: number;
}

function edits(
  desiredEntries: readonly Entry[],
  observedEntries: readonly Entry[],
): { added: Edit[]; removed: Edit[] } {
  const options = { comparator: (a: Entry, b: Entry) => a.meaning === b.meaning, maxEditLength: maxEdits };
  const parts = diffArrays([...observedEntries], [...desiredEntries], options);
  if (parts === undefined) {
    const all = (list: readonly Entry[]): Edit[] => list.map((entry) => ({ entry, hunk: 0 }));
    return { added: all(desiredEntries), removed: all(observedEntries) };
  }
  const added: Edit[] = [];
  const removed: Edit[] = [];
  let hunk = 0;
  for (const part of parts) {
    if (part.added) added.push(...part.value.map((entry) => ({ entry, hunk })));
    else if (part.removed) removed.push(...part.value.map((entry) => ({ entry, hunk })));
    else hunk += 1;
  }
  return { added, removed };
}
