import type { Ownership } from '../ir/ownership.js';
import type { KernelProgram } from '../ir/program.js';
import type { NodeState } from '../model/node-state.js';
import type { UnwrittenPods } from '../observe/unwritten-pods.js';
import type { FailedPod } from '../plan/failed-pod.js';

/** What an earlier part of the same apply found. */
export interface PlanCourse {
  /** The document whose objects are removed, if one is given. */
  readonly retiring?: NodeState | null;
  /** The ownership that an earlier reading found. */
  readonly known?: readonly Ownership[];
  /** Pods to leave out: they are not read. */
  readonly failed?: readonly FailedPod[];
  /** The node before the first write. */
  readonly before?: KernelProgram | undefined;
  /** Pods that need not be read again. */
  readonly unwritten?: UnwrittenPods | undefined;
}
