import type { NativeTable } from '../../ir/native-operation.js';
import type { Family } from '../../ir/ruleset.js';
import { contentLines } from './table-lines.js';

/** Whether everything that was found in a table can be printed. */
export function isWritable(found: NativeTable, family: Family): boolean {
  if (found.tables.some(({ name }) => name === 'nft')) return false;
  try {
    contentLines(found, family, '');
    return true;
  } catch {
    return false;
  }
}
