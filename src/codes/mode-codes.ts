import type { CodeTables } from './code-table.js';

/**
 * The codes that belong to modes. A mode keeps its tables in its own folder and adds one key here by declaration
 * merging, so that the type checker knows every code and no room names a mode.
 */
// biome-ignore lint/suspicious/noEmptyInterface: modes add to it
export interface ModeCodes {}

/** The codes of a kind that modes add. */
export type ModeCode<Kind extends keyof CodeTables> = {
  [Mode in keyof ModeCodes]: ModeCodes[Mode] extends Record<Kind, infer Table> ? keyof Table & string : never;
}[keyof ModeCodes];
