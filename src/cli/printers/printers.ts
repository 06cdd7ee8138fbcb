import type { Paint } from '../../index.js';

/** How one kind of result is printed in each format. What makes pages is loaded when one is asked for. */
export interface Printers<Result> {
  readonly text: (result: Result, paint: Paint) => string;
  readonly json: (result: Result) => string;
  readonly markdown: (result: Result) => Promise<string>;
  readonly html: (result: Result) => Promise<string>;
}
