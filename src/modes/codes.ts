import type { CodeEntry, CodeTable, CodeTables } from '../codes/code-table.js';
import { type DocumentCode, type ObstacleCode, type OwnFindingCode, sharedCodes } from '../codes/index.js';
import { modes } from './list.js';

/** Every code there is, by what it is about; those of modes stand behind those that all modes share. */
export const codes = {
  ...sharedCodes,
  document: withThoseOfModes<DocumentCode>('document'),
  obstacle: withThoseOfModes<ObstacleCode>('obstacle'),
  finding: withThoseOfModes<OwnFindingCode>('finding'),
};

/** A mode declares the types of its codes in the same file as its table. */
function withThoseOfModes<Code extends string>(kind: keyof CodeTables): Readonly<Record<Code, CodeEntry>> {
  const tables: readonly CodeTable[] = [sharedCodes[kind], ...modes.map((mode) => mode.codes[kind])];
  return Object.assign({}, ...tables);
}
