import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import { examine, type PropertyProof } from './examine.js';
import type { ProofMode } from './proof-mode.js';
import type { Subject } from './subject.js';

/** The results for the properties and for the document's expectations. */
export interface Proof {
  readonly properties: readonly PropertyProof[];
  readonly expectations: readonly PropertyProof[];
}

/** Checks every conversation of a node, in every situation of its mode, against the mode's properties. */
export function proveNode<State extends NodeState>(
  mode: ProofMode<State>,
  subject: Subject<State>,
  words: RuleWords,
): Proof {
  const { every, expected } = mode.scenarios({ ...subject, state: mode.effective(subject.state) }, words);
  return { properties: examine(every), expectations: examine(expected) };
}
