import type { NodeState } from '../../index.js';
import type { PodIdentity, PodKey } from '../desired/desired.js';
import type { Tell } from '../events.js';
import type { ZtunnelConnection } from '../status/agent-status.js';
import type { Acknowledgement } from '../status/pod-row.js';

/** A pod of this node that is, or may be, redirected. */
export interface HeldPod {
  readonly pod: PodKey;
  readonly uid: string | null;
  readonly name: string;
  readonly namespace: string;
  /** Null: the kernel was not seen to hold it in this life of the process. What was there before may be. */
  readonly netns: string | null;
  readonly ips: readonly string[];
  readonly identity: PodIdentity;
}

/**
 * What a running agent has to do for its mode besides the kernel: telling ztunnel about pods, or the plugin that
 * ztunnel is there.
 */
export interface Companion {
  /**
   * The pods that the kernel holds now, and the declared ones that wait or fail, without their namespace: all of them.
   * Called after each change; it may repeat itself.
   */
  readonly hold: (pods: ReadonlyMap<PodKey, HeldPod>) => void;
  /**
   * What all pods share is in the kernel, for this state; null: it no longer is. Called first when each declared pod
   * was tried, so that the pods held then are all there are.
   */
  readonly nodeProgrammed: (state: NodeState | null) => Promise<void>;
  readonly acknowledgement: (pod: PodKey) => Acknowledgement;
  readonly connections: () => readonly ZtunnelConnection[];
  readonly stop: () => Promise<void>;
}

export interface CompanionOptions {
  readonly runDirectory: string;
  readonly ztunnelSocket: string;
  readonly tell: Tell;
  /** Called when the acknowledgements of these pods changed. */
  readonly acknowledged: (pods: readonly PodKey[]) => void;
}

/** What the agent does by mode. One object a mode; modes/list.ts lists them. */
export interface AgentMode {
  readonly mode: NodeState['mode'];
  readonly start: (options: CompanionOptions) => Promise<Companion>;
}
