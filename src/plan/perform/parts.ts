import type { RuleOperation } from '../../ir/rule-operation.js';
import type { Step, Work } from '../step.js';

/** Some work, and the namespace in which it is done. */
export type PlacedWork = Pick<Step, 'netns' | 'scope' | 'work'>;

/**
 * The parts of a step between which packets meet an intermediate state: every line of `ip -batch` and `ipset restore`,
 * every table that iptables-restore commits. `nft -f` is one transaction.
 */
export function partsOf({ netns, scope, work }: PlacedWork): readonly PlacedWork[] {
  if (work.tool === 'nft') return [{ netns, scope, work }];
  if (work.tool !== 'iptables')
    return work.operations.map((operation) => ({ netns, scope, work: { ...work, operations: [operation] } as Work }));
  const tables = [...new Set(work.operations.map(({ table }) => table))];
  const ofTable = (table: string): readonly RuleOperation[] => work.operations.filter((one) => one.table === table);
  return tables.map((table) => ({ netns, scope, work: { ...work, operations: ofTable(table) } }));
}
