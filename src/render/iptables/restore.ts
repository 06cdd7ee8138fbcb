import { unreachable } from '../../base/unreachable.js';
import type { RuleOperation } from '../../ir/rule-operation.js';
import { printRule } from './print.js';

/**
 * What `iptables-restore --noflush` reads to carry out the operations: one block and so one commit a table. Built-in
 * chains get no header, which would set their policy; `:CHAIN -` empties a user chain in the same commit that fills it.
 */
export function printRestore(operations: readonly RuleOperation[]): string {
  const tables = [...new Set(operations.map(({ table }) => table))];
  return tables
    .map((table) => {
      const lines = operations.filter((operation) => operation.table === table).flatMap(linesOf);
      return [`*${table}`, ...lines, 'COMMIT', ''].join('\n');
    })
    .join('');
}

function linesOf(operation: RuleOperation): readonly string[] {
  const { chain } = operation;
  switch (operation.kind) {
    case 'write-chain':
      return [`:${chain} - [0:0]`, ...operation.rules.map((rule) => `-A ${chain} ${printRule(rule)}`.trimEnd())];
    case 'delete-chain':
      return [`-F ${chain}`, `-X ${chain}`];
    case 'insert-rule':
      return [`-I ${chain} ${operation.index + 1} ${printRule(operation.rule)}`.trimEnd()];
    case 'delete-rule':
      return [`-D ${chain} ${printRule(operation.rule)}`.trimEnd()];
    default:
      return unreachable(operation);
  }
}
