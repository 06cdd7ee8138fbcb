import { isTableOperation, type NftOperation } from '../../ir/nft-operation.js';
import { isNamedAlike, type PredecessorOperation } from '../../ir/predecessor.js';
import type { KernelNamespace } from '../../ir/program.js';
import { refuse } from './lists.js';
import { performNative } from './native.js';

export function performNft(namespace: KernelNamespace, operation: NftOperation): KernelNamespace {
  return isTableOperation(operation)
    ? { ...namespace, native: performNative(namespace.native, operation) }
    : { ...namespace, predecessors: performPredecessor(namespace.predecessors, operation) };
}

function performPredecessor(
  held: KernelNamespace['predecessors'],
  { kind, predecessor }: PredecessorOperation,
): KernelNamespace['predecessors'] {
  const { family, name } = predecessor.table;
  const others = held.filter(({ table }) => !isNamedAlike(table, predecessor.table));
  const isHeld = others.length < held.length;
  if (kind === 'restore-predecessor') {
    refuse(isHeld, `there is a table ${family} ${name}`);
    return [...held, predecessor];
  }
  refuse(!isHeld, `no table ${family} ${name}`);
  return others;
}
