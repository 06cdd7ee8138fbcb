import { unreachable } from '../../base/unreachable.js';
import type { Origin } from '../../ir/origin.js';
import type { RuleOperation } from '../../ir/rule-operation.js';
import { type InputLine, joinLines } from '../input-line.js';
import { printRule } from './print.js';

/**
 * Input of `iptables-restore --noflush` that carries out the operations, with one block, and so one commit, per table.
 * Built-in chains get no header, which would set their policy. `:CHAIN -` flushes an existing user chain in the commit
 * that fills it.
 */
export function printRestore(operations: readonly RuleOperation[]): string {
  return joinLines(restoreLines(operations));
}

export function restoreLines(operations: readonly RuleOperation[]): readonly InputLine[] {
  const tables = [...new Set(operations.map(({ table }) => table))];
  return tables.flatMap((table) => [
    line(`*${table}`),
    ...operations.filter((operation) => operation.table === table).flatMap(linesOf),
    line('COMMIT'),
  ]);
}

function line(text: string, origin?: Origin): InputLine {
  // A restore reads line by line: text after a line end in a comment would be a command of its own.
  return { text: text.trimEnd().replaceAll('\n', ' '), origin };
}

function linesOf(operation: RuleOperation): readonly InputLine[] {
  const { chain } = operation;
  switch (operation.kind) {
    case 'write-chain':
      return [
        // `-N` creates a new chain, and fails if another program has created one of that name since.
        line(operation.before === null ? `-N ${chain}` : `:${chain} - [0:0]`),
        ...operation.rules.map((rule) => line(`-A ${chain} ${printRule(rule)}`, rule.origin)),
      ];
    case 'delete-chain':
      return [line(`-F ${chain}`), line(`-X ${chain}`)];
    case 'insert-rule':
      return [line(`-I ${chain} ${operation.index + 1} ${printRule(operation.rule)}`, operation.rule.origin)];
    case 'delete-rule':
      return [line(`-D ${chain} ${printRule(operation.rule)}`, operation.rule.origin)];
    default:
      return unreachable(operation);
  }
}
