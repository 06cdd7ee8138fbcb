import { unreachable } from '../../base/unreachable.js';
import type { NativeOperation } from '../../ir/native-operation.js';
import { isTableOperation, type NftOperation } from '../../ir/nft-operation.js';
import type { PredecessorOperation } from '../../ir/predecessor.js';
import { type InputLine, joinLines } from '../input-line.js';
import { familyWord } from './base-chains.js';
import { identifier, tableName } from './identifier.js';
import { chainLines, contentLines, line, listingLines, memberLine, plain, setLine } from './table-lines.js';
import { printedChain } from './table-text.js';

/** Input of `nft -f` that changes any of our tables, and those of predecessors, in one transaction. */
export function printNftOperations(operations: readonly NftOperation[]): string {
  return joinLines(nftLines(operations));
}

export function nftLines(operations: readonly NftOperation[]): readonly InputLine[] {
  return operations.flatMap((one) =>
    isTableOperation(one) ? nativeLines([one.operation], one.chainPrefix) : predecessorLines(one),
  );
}

function predecessorLines({ kind, predecessor }: PredecessorOperation): readonly InputLine[] {
  const at = `${predecessor.table.family} ${identifier(predecessor.table.name)}`;
  return kind === 'delete-predecessor' ? plain(`delete table ${at}`) : listingLines(predecessor, at);
}

/** Input of `nft -f` that carries out the operations in one transaction: if one fails, none has an effect. */
export function printNativeOperations(operations: readonly NativeOperation[], chainPrefix: string): string {
  return joinLines(nativeLines(operations, chainPrefix));
}

function nativeLines(operations: readonly NativeOperation[], chainPrefix: string): readonly InputLine[] {
  return operations.flatMap((operation) =>
    linesOf(operation, `${familyWord(operation.family)} ${tableName(chainPrefix)}`),
  );
}

/** @param at the table's family and name. */
function linesOf(operation: NativeOperation, at: string): readonly InputLine[] {
  switch (operation.kind) {
    case 'write-table':
      return writtenTable(operation, at);
    case 'delete-table':
      return plain(`delete table ${at}`);
    case 'write-base-chain':
      return chainLines(printedChain(operation, operation.rules), at);
    case 'delete-base-chain':
      return deletedChain(printedChain(operation, []).chain.name, at);
    case 'create-set':
      return [setLine(operation.set, at)];
    case 'destroy-set':
      return [line(`delete set ${at} ${identifier(operation.set.name)}`, operation.set.origin)];
    case 'add-member':
      return [memberLine('add', at, operation.set, operation.member)];
    case 'delete-member':
      return [memberLine('delete', at, operation.set, operation.member)];
    default:
      return unreachable(operation);
  }
}

/**
 * A deletion waits for a grace period of the kernel (about 12 ms). A table that should not exist is created, which
 * fails if it does.
 */
function writtenTable({ before, content, family }: Written, at: string): readonly InputLine[] {
  const { unsupported } = content;
  const deletion = before === null ? [] : plain(`delete table ${at}`);
  if (unsupported !== undefined) return [...deletion, ...listingLines(unsupported, at)];
  return [
    ...deletion,
    ...plain(`${before === null ? 'create' : 'add'} table ${at}`),
    ...contentLines(content, family, at),
  ];
}

type Written = Extract<NativeOperation, { readonly kind: 'write-table' }>;

function deletedChain(name: string, at: string): readonly InputLine[] {
  return plain(`flush chain ${at} ${name}`, `delete chain ${at} ${name}`);
}
