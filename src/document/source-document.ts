import type { Diagnostic, Position } from '../base/diagnostic.js';
import type { Path } from './path.js';

/** One document of a file: plain data, with the position of each value in the text. */
export interface SourceDocument {
  /** Plain values, lists and mappings; `undefined` where a value could not be read. */
  readonly value: unknown;
  /** What the reader itself found wrong, with positions. */
  readonly problems: readonly Diagnostic[];
  /** False: the text is broken, and checking `value` would only add noise. */
  readonly wellFormed: boolean;
  /**
   * The position of the value at a path, or of its key; of the innermost value around it if the text does not have it.
   */
  readonly locate: (path: Path, part: 'key' | 'value') => Position | undefined;
}
