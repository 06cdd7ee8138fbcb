import type { Predecessor } from '../../../ir/predecessor.js';
import { parseForeignTables } from './parse.js';

/**
 * Reads the table of a predecessor.
 * @param json output of `nft -j list table`.
 * @param text output of `nft -a --stateless list table`. Its comments hold the handles, which change when a table is
 * restored.
 * @throws ZodError or SyntaxError when `json` is not a listing.
 */
export function parsePredecessor(json: string, text: string): Predecessor | null {
  const [read] = parseForeignTables(json, text);
  return read === undefined ? null : { table: read.table, listing: text.replaceAll(/ # handle \d+$/gm, '') };
}
