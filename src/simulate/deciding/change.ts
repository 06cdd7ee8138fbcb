import type { SimulatableNamespace } from '../../ir/program.js';
import type { Decider } from './decider.js';

/** Something that is missing in a namespace, and the change that would add it. */
export interface Change {
  readonly decider: Decider;
  readonly change: (namespace: SimulatableNamespace) => SimulatableNamespace;
}
