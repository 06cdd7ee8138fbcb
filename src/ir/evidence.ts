import type { Ztunnel } from '../model/node-state.js';
import type { NamespaceProgram, Program } from './program.js';

/** What a record says of a namespace: it is about this design, about others only, or there is none. */
export type Recorded = 'this-design' | 'other-designs' | 'nothing';

/** All that can show on a node that an object of our shape was not made by somebody else. */
export interface Evidence {
  readonly program: Program;
  /** Rules in the other iptables. */
  readonly otherBackend: Program;
  readonly recorded: (netns: NamespaceProgram['netns']) => Recorded;
  /** ztunnel as the document has it, whatever is to become of it: routes of ours lead to its interface. */
  readonly ztunnel: Ztunnel | null;
  /** What is wished for: a link that is the same is no collision. */
  readonly desired: Program;
}
