import type { CodeEntry, CodeTable, CodeTables } from '../codes/code-table.js';
import {
  type DocumentCode,
  type ObstacleCode,
  type OwnFindingCode,
  type PropertyCode,
  sharedCodes,
} from '../codes/index.js';
import { modes } from './list.js';

/** All codes by kind: the shared ones, then those of modes. */
export const codes = {
  ...sharedCodes,
  document: withModeCodes<DocumentCode>('document'),
  obstacle: withModeCodes<ObstacleCode>('obstacle'),
  finding: withModeCodes<OwnFindingCode>('finding'),
  property: withModeCodes<PropertyCode>('property'),
};

/** The cast is safe: a mode declares the types of its codes in the same file as its table. */
function withModeCodes<Code extends string>(kind: keyof CodeTables): Readonly<Record<Code, CodeEntry>> {
  const tables: readonly CodeTable[] = [sharedCodes[kind], ...modes.map((mode) => mode.codes[kind])];
  return Object.assign({}, ...tables);
}
