import type { WayView } from './trace-view.js';

/**
 * What was proved of one or several nodes, as plain data: the JSON output, and what the other formats are made from.
 */
export interface ProofView {
  readonly formatVersion: 1;
  /** Whether every property that counts holds or is excused, of every node. */
  readonly holds: boolean;
  readonly nodes: readonly NodeProofView[];
}

export interface NodeProofView {
  /** Name of the node. */
  readonly node: string;
  readonly profile: string;
  readonly groups: readonly ProofGroupView[];
  readonly notes: readonly string[];
}

export interface ProofGroupView {
  /** `node`: what every node holds to. `expected`: the document's `expect` list. */
  readonly kind: 'node' | 'expected' | 'transition' | 'equivalence';
  readonly title: string;
  /** Of the document that it is about; of two: `istio-1.20 to hardened`. */
  readonly profile: string;
  /**
   * Whether it counts: of a change the state before it does not, what that has lost already is not lost by the change.
   */
  readonly counts: boolean;
  readonly properties: readonly PropertyView[];
}

/**
 * `new`: it does not hold, and nothing excuses it. `known`: neither does it on any other node of this profile.
 * `allowed`: the document or the caller allows that. `before`: of a change, it did not hold before either. Only the
 * first two count.
 */
export type PropertyStanding = 'holds' | 'new' | 'known' | 'allowed' | 'before';

export interface PropertyView {
  readonly name: string;
  readonly sentence: string;
  readonly holds: boolean;
  readonly standing: PropertyStanding;
  /** Why it is allowed; null: it is not. */
  readonly reason: string | null;
  /** Conversations that were gone through, each for all that the program cannot tell from it. */
  readonly checked: number;
  readonly failed: number;
  /** The first few of the failed ones. */
  readonly counterExamples: readonly CounterExampleView[];
}

export interface CounterExampleView {
  /** `tcp from default/a to 10.0.0.1 port 80`. */
  readonly what: string;
  /** On which node: as it is, with a service proxy, without the mesh's proxy; of a change the checkpoint. */
  readonly where: string;
  readonly why: string;
  /** The conversation, packet by packet, as a trace has it. */
  readonly trace: WayView;
}
