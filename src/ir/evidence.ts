import type { NodeState } from '../model/node-state.js';
import type { KernelNamespace, KernelProgram } from './program.js';

/** What a record says about a namespace: it has this design, only other designs, or there is no record. */
export type Recorded = 'this-design' | 'other-designs' | 'nothing';

/** Everything that can show that an object with our shape is ours. */
export interface Evidence<State extends NodeState = NodeState> {
  readonly program: KernelProgram;
  /** Rules in the other iptables backend. */
  readonly otherBackend: KernelProgram;
  readonly recorded: (netns: KernelNamespace['netns']) => Recorded;
  /** The document, desired or retiring: our routes lead to what it names. Null: no document of this mode is known. */
  readonly document: State | null;
  /** A link that is the same as a desired one is no collision. */
  readonly desired: KernelProgram;
}
