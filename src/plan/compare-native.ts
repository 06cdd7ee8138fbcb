import type { NativeOperation, NativeRuleset, NativeTable, TableOperation } from '../ir/native-operation.js';
import type { RuleOperation } from '../ir/rule-operation.js';
import type { Change, NoteChange } from './change.js';
import { compareOwnChains, type RulesetComparison } from './compare-chains.js';
import { compareSets } from './compare-sets.js';
import { type Comparison, inPhase } from './comparison.js';
import { meaningOf } from './meaning.js';

/**
 * Compares our tables of native nft, sets included, in one transaction. Where iptables takes over, a table is deleted
 * once the rules of iptables are in place.
 */
export function compareNative(
  desired: readonly NativeRuleset[],
  observed: readonly NativeRuleset[],
  takesOver: 'iptables' | 'nobody',
  note: NoteChange,
): Comparison {
  const retiring = observed.filter((one) => !desired.some(isTableOf(one)));
  const left = retiring.map(({ chainPrefix, family, ...before }) => ({
    changes: compareContents(empty, before, { chainPrefix, family }, note).changes.map((change) => {
      return { ...change, backend: 'nft' as const };
    }),
    operation: { chainPrefix, operation: { kind: 'delete-table', family, before } } as const,
  }));
  const comparisons = desired.map((one) => compareTable(one, observed.find(isTableOf(one)), note));
  return {
    changes: [...comparisons.flatMap(({ changes }) => changes), ...left.flatMap(({ changes }) => changes)],
    work: inPhase(takesOver === 'iptables' && desired.length === 0 ? 'other-backend' : 'rules', {
      tool: 'nft',
      operations: [...comparisons.flatMap(({ operations }) => operations), ...left.map(({ operation }) => operation)],
    }),
  };
}

const empty: NativeTable = { sets: [], tables: [] };

type TableName = Pick<NativeRuleset, 'chainPrefix' | 'family'>;

function isTableOf(one: TableName): (other: TableName) => boolean {
  return (other) => other.family === one.family && other.chainPrefix === one.chainPrefix;
}

function compareTable(
  { chainPrefix, family, ...content }: NativeRuleset,
  observed: NativeRuleset | undefined,
  note: NoteChange,
): { readonly changes: readonly Change[]; readonly operations: readonly TableOperation[] } {
  const before = observed === undefined ? null : contentOf(observed);
  const named = { chainPrefix, family };
  const { chains, changes, members } = compareContents(content, before ?? empty, named, note);
  const at = (operation: NativeOperation): TableOperation => ({ chainPrefix, operation });
  if (before !== null && changes.length === 0) return { changes, operations: [] };
  const operations: readonly NativeOperation[] =
    before !== null && isSingle(content, before)
      ? [
          ...members.flatMap((operation) =>
            operation.kind === 'replace-set' || operation.kind === 'update-member' ? [] : [{ family, ...operation }],
          ),
          ...chains.map((operation) => baseChainOperation(operation, named)),
        ]
      : [{ kind: 'write-table', family, content, before }];
  return { changes, operations: operations.map(at) };
}

function contentOf({ chainPrefix: _, family: __, ...content }: NativeRuleset): NativeTable {
  return content;
}

/** Whether only members and whole base chains differ: nft cannot change anything else in place. */
function isSingle(desired: NativeTable, observed: NativeTable): boolean {
  const shapes = ({ sets }: NativeTable) => sets.map((set) => meaningOf({ ...set, members: [] })).sort();
  const isSaid = [desired, observed].every(({ unsupported }) => unsupported === undefined);
  return isSaid && JSON.stringify(shapes(desired)) === JSON.stringify(shapes(observed));
}

function baseChainOperation(operation: RuleOperation, { chainPrefix, family }: TableName): NativeOperation {
  const place = { family, table: operation.table, hook: operation.chain.slice(chainPrefix.length) };
  if (operation.kind === 'write-chain')
    return { kind: 'write-base-chain', ...place, rules: operation.rules, before: operation.before };
  if (operation.kind === 'delete-chain') return { kind: 'delete-base-chain', ...place, before: operation.before };
  throw new Error(`${operation.kind} in a chain of ours`);
}

/** The differences of a table, and the operations on members and whole chains that would remove them. */
function compareContents(desired: NativeTable, observed: NativeTable, table: TableName, note: NoteChange) {
  const chains = chainComparisons(desired, observed, table, note);
  const sets = compareSets(desired, observed, () => true, note);
  const changes = [...chains, sets].flatMap((comparison) => comparison.changes);
  return {
    changes,
    chains: chains.flatMap(({ operations }) => operations),
    members: sets.work.flatMap(({ work }) => (work.tool === 'ipset' ? work.operations : [])),
  };
}

function chainComparisons(
  desired: NativeTable,
  observed: NativeTable,
  { chainPrefix, family }: TableName,
  note: NoteChange,
): readonly RulesetComparison[] {
  const names = [...new Set([...desired.tables, ...observed.tables].map(({ name }) => name))];
  const ruleset = ({ tables }: NativeTable) => ({ family, tables });
  return names.map((name) => {
    const chains = [desired, observed].flatMap(({ tables }) => tables.find((one) => one.name === name)?.chains ?? []);
    const own = chains.map((chain) => chain.name).filter((chain) => name === 'nft' || chain.startsWith(chainPrefix));
    return compareOwnChains({ family, table: name }, ruleset(desired), ruleset(observed), own, note);
  });
}
