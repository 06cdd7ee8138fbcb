import type { Diagnostic, Position } from '../base/diagnostic.js';
import type { Path } from './path.js';

/** One document of a file: plain data, and where each piece of it stands in the text. */
export interface SourceDocument {
  /** Plain values, lists and mappings; `undefined` where nothing could be read. */
  readonly value: unknown;
  /** What the reader has to say already, with positions. */
  readonly problems: readonly Diagnostic[];
  /** False: the text is broken, so that looking at `value` would only add noise. */
  readonly whole: boolean;
  /** Where the value at a path, or its key, stands; the nearest thing around it that is in the text. */
  readonly locate: (path: Path, part: 'key' | 'value') => Position | undefined;
}
