import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import { examine, type PropertyProof } from './examine.js';
import type { ProofMode } from './proof-mode.js';
import type { Subject } from './subject.js';

/** What was found of the properties of every node, and of what the document expects. */
export interface Proof {
  readonly properties: readonly PropertyProof[];
  readonly expectations: readonly PropertyProof[];
}

/** Holds every conversation of a node, in every situation of its mode, to the mode's properties. */
export function proveNode<State extends NodeState>(
  mode: ProofMode<State>,
  subject: Subject<State>,
  words: RuleWords,
): Proof {
  const { every, expected } = mode.scenarios({ ...subject, state: mode.effective(subject.state) }, words);
  return { properties: examine(every), expectations: examine(expected) };
}
