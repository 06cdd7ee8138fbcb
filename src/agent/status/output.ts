import type { PodKey } from '../desired/desired.js';
import type { AgentPod } from './pod-row.js';

/** Somebody whom the agent tells how far its pods are: the annotations in Kubernetes. */
export interface Output {
  /** All rows, after each change. It returns at once, and catches up by itself with the newest. */
  readonly tell: (pods: ReadonlyMap<PodKey, AgentPod>) => void;
  /** Ends after what is under way. */
  readonly stop: () => Promise<void>;
}
