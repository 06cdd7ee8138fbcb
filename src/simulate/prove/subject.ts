import type { Ownership } from '../../ir/ownership.js';
import type { SimulatableProgram } from '../../ir/program.js';

/** What is proved: what a document compiles to, or what its node was observed to hold. */
export interface Subject<State> {
  readonly state: State;
  readonly program: SimulatableProgram;
  /** Of an observed node: what of it is ours. Null: the program is that of the document. */
  readonly ownership: Ownership | null;
}
