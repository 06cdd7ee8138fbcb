import type { NativeOperation, NativeRuleset, NativeTable, TableOperation } from '../ir/native-operation.js';
import type { RuleOperation } from '../ir/rule-operation.js';
import type { Change, NoteChange } from './change.js';
import { compareOwnChains, type RulesetComparison } from './compare-chains.js';
import { compareSets } from './compare-sets.js';
import { type Comparison, inSlot } from './comparison.js';
import { meaningOf } from './meaning.js';

/**
 * Our tables of native nft, sets included, in one transaction. Where iptables takes over, a table goes when its rules stand there.
 */
export function compareNative(
  wished: readonly NativeRuleset[],
  observed: readonly NativeRuleset[],
  takesOver: 'iptables' | 'nobody',
  note: NoteChange,
): Comparison {
  const leaving = observed.filter((one) => !wished.some(isTableOf(one)));
  const left = leaving.map(({ chainPrefix, family, ...before }) => ({
    changes: compareContents(empty, before, { chainPrefix, family }, note).changes.map((change) => {
      return { ...change, backend: 'nft' as const };
    }),
    operation: { chainPrefix, operation: { kind: 'delete-table', family, before } } as const,
  }));
  const wanted = wished.map((one) => compareTable(one, observed.find(isTableOf(one)), note));
  return {
    changes: [...wanted.flatMap(({ changes }) => changes), ...left.flatMap(({ changes }) => changes)],
    work: inSlot(takesOver === 'iptables' && wished.length === 0 ? 'other-backend' : 'rules', {
      tool: 'nft',
      operations: [...wanted.flatMap(({ operations }) => operations), ...left.map(({ operation }) => operation)],
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
  have: NativeRuleset | undefined,
  note: NoteChange,
): { readonly changes: readonly Change[]; readonly operations: readonly TableOperation[] } {
  const before = have === undefined ? null : contentOf(have);
  const named = { chainPrefix, family };
  const { chains, changes, members } = compareContents(content, before ?? empty, named, note);
  const at = (operation: NativeOperation): TableOperation => ({ chainPrefix, operation });
  if (before !== null && changes.length === 0) return { changes, operations: [] };
  const operations: readonly NativeOperation[] =
    before !== null && isSingle(content, before)
      ? [
          ...members.flatMap((operation) => (operation.kind === 'replace-set' ? [] : [{ family, ...operation }])),
          ...chains.map((operation) => baseChainOperation(operation, named)),
        ]
      : [{ kind: 'write-table', family, content, before }];
  return { changes, operations: operations.map(at) };
}

function contentOf({ chainPrefix: _, family: __, ...content }: NativeRuleset): NativeTable {
  return content;
}

/** Whether members and whole base chains are all that differs: what else nft cannot change in place. */
function isSingle(wished: NativeTable, observed: NativeTable): boolean {
  const shapes = ({ sets }: NativeTable) => sets.map((set) => meaningOf({ ...set, members: [] })).sort();
  const isSaid = [wished, observed].every(({ strange }) => strange === undefined);
  return isSaid && JSON.stringify(shapes(wished)) === JSON.stringify(shapes(observed));
}

function baseChainOperation(operation: RuleOperation, { chainPrefix, family }: TableName): NativeOperation {
  const place = { family, table: operation.table, hook: operation.chain.slice(chainPrefix.length) };
  if (operation.kind === 'write-chain')
    return { kind: 'write-base-chain', ...place, rules: operation.rules, before: operation.before };
  if (operation.kind === 'delete-chain') return { kind: 'delete-base-chain', ...place, before: operation.before };
  throw new Error(`${operation.kind} in a chain of ours`);
}

/** What differs in a table, and the operations on members and whole chains that would remove it. */
function compareContents(wished: NativeTable, observed: NativeTable, table: TableName, note: NoteChange) {
  const chains = chainComparisons(wished, observed, table, note);
  const sets = compareSets(wished, observed, () => true, note);
  const changes = [...chains, sets].flatMap((comparison) => comparison.changes);
  return {
    changes,
    chains: chains.flatMap(({ operations }) => operations),
    members: sets.work.flatMap(({ work }) => (work.tool === 'ipset' ? work.operations : [])),
  };
}

function chainComparisons(
  wished: NativeTable,
  observed: NativeTable,
  { chainPrefix, family }: TableName,
  note: NoteChange,
): readonly RulesetComparison[] {
  const names = [...new Set([...wished.tables, ...observed.tables].map(({ name }) => name))];
  const ruleset = ({ tables }: NativeTable) => ({ family, tables });
  return names.map((name) => {
    const chains = [wished, observed].flatMap(({ tables }) => tables.find((one) => one.name === name)?.chains ?? []);
    const own = chains.map((chain) => chain.name).filter((chain) => name === 'nft' || chain.startsWith(chainPrefix));
    return compareOwnChains({ family, table: name }, ruleset(wished), ruleset(observed), own, note);
  });
}
