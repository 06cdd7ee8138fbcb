import type { NodeState } from '../model/node-state.js';
import type { KernelNamespace, KernelProgram } from './program.js';

/** What a record says of a namespace: it is about this design, about others only, or there is none. */
export type Recorded = 'this-design' | 'other-designs' | 'nothing';

/** All that can show on a node that an object of our shape was not made by somebody else. */
export interface Evidence<State extends NodeState = NodeState> {
  readonly program: KernelProgram;
  /** Rules in the other iptables. */
  readonly otherBackend: KernelProgram;
  readonly recorded: (netns: KernelNamespace['netns']) => Recorded;
  /** The document, desired or retiring: routes of ours lead to what it names. Null: none of this mode is known. */
  readonly document: State | null;
  /** A link that is the same as a desired one is no collision. */
  readonly desired: KernelProgram;
}
