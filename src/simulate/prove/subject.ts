import type { Ownership } from '../../ir/ownership.js';
import type { SimulatableProgram } from '../../ir/program.js';

/** What is proved: the program of a document, or an observed node. */
export interface Subject<State> {
  readonly state: State;
  readonly program: SimulatableProgram;
  /** Observed node only: tells our objects from foreign ones. Null: the program is the document's. */
  readonly ownership: Ownership | null;
}
