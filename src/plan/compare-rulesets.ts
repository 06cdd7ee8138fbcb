import { families } from '../ir/family.js';
import type { Ownership } from '../ir/ownership.js';
import type { KernelNamespace } from '../ir/program.js';
import type { RuleOperation } from '../ir/rule-operation.js';
import type { Ruleset } from '../ir/ruleset.js';
import type { JumpPosition } from '../model/jump-position.js';
import type { NoteChange } from './change.js';
import { compareBuiltin } from './compare-builtin.js';
import { compareOwnChains, type RulesetComparison, rulesOf, type TableRef } from './compare-chains.js';
import { type Comparison, inPhase, together } from './comparison.js';
import type { TableOrder } from './schedule.js';

export interface RulesetContext {
  readonly ownership: Ownership;
  readonly position: JumpPosition;
  readonly tableOrder: TableOrder | null;
}

const nothing: Comparison = { changes: [], work: [] };

/** Compares all tables of a namespace; the work is one restore per family. */
export function compareRulesets(
  desired: KernelNamespace,
  observed: KernelNamespace,
  { ownership, position, tableOrder }: RulesetContext,
  note: NoteChange,
): Comparison {
  const { netns, scope } = desired;
  if (desired.rulesets.length + observed.rulesets.length === 0) return nothing;
  return together(
    families.map((family): Comparison => {
      const hooks = ownership.hooks(scope, family);
      const desiredRuleset = desired.rulesets.find((ruleset) => ruleset.family === family);
      const observedRuleset = observed.rulesets.find((ruleset) => ruleset.family === family);
      const tables = commitOrder(Object.keys(hooks), desiredRuleset, observedRuleset, tableOrder).map((table) =>
        compareTable({ family, table }, hooks[table] ?? [], desiredRuleset, observedRuleset),
      );
      return {
        changes: tables.flatMap(({ changes }) => changes),
        work: inPhase('rules', {
          tool: 'iptables',
          family,
          operations: tables.flatMap(({ operations }) => operations),
        }),
      };
    }),
  );

  function compareTable(
    { family, table }: TableRef,
    hooks: readonly string[],
    desiredRuleset: Ruleset | undefined,
    observedRuleset: Ruleset | undefined,
  ): RulesetComparison {
    const names = ownership.chains(scope, family, table);
    const isOwn = (chain: string) => ownership.chain({ scope, netns, family, table, chain }) === 'ours';
    const own = compareOwnChains({ family, table }, desiredRuleset, observedRuleset, names, note, isOwn);
    const builtin = hooks.map((chain) =>
      compareBuiltin(
        {
          family,
          table,
          chain,
          desired: rulesOf(desiredRuleset, table, chain) ?? [],
          observed: rulesOf(observedRuleset, table, chain) ?? [],
          isOurs: (rule) => ownership.ruleInBuiltin({ scope, netns, family, table, chain }, rule) === 'ours',
          position,
        },
        note,
      ),
    );
    const operations = [...own.operations, ...builtin.flatMap((comparison) => comparison.operations)];
    return {
      changes: [...own.changes, ...builtin.flatMap(({ changes }) => changes)],
      operations: inCommitOrder(operations),
    };
  }
}

/** Each table is a separate commit. */
function commitOrder(
  tables: readonly string[],
  desired: Ruleset | undefined,
  observed: Ruleset | undefined,
  order: TableOrder | null,
): readonly string[] {
  const ordered = order?.(desired, observed);
  return [...tables].sort((a, b) => rank(a) - rank(b));

  function rank(table: string): number {
    if (ordered !== undefined) return ordered.indexOf(table);
    return table === 'mangle' ? (desired === undefined ? -1 : 1) : 0;
  }
}

/** Chains are created before a jump names them, and deleted after the last jump. */
function inCommitOrder(operations: readonly RuleOperation[]): readonly RuleOperation[] {
  const rank = { 'write-chain': 0, 'delete-rule': 1, 'insert-rule': 1, 'delete-chain': 2 } satisfies Record<
    RuleOperation['kind'],
    number
  >;
  return [...operations].sort((a, b) => rank[a.kind] - rank[b.kind]);
}
