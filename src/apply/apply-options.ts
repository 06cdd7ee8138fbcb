import type { CachedState } from '../live/cached-state.js';
import type { LiveOptions } from '../live/live-options.js';
import type { LivePlan } from '../live/live-plan.js';
import type { Plan } from '../plan/plan.js';
import type { PodRow } from '../plan/pod-row.js';
import type { Step } from '../plan/step.js';
import type { Rehearsal } from '../rehearsal/rehearse.js';
import type { ReturnPoint } from './return-point.js';

export interface ApplyOptions extends LiveOptions {
  /** Seconds to wait for another apply on this namespace; default 30. */
  readonly namespaceLockSeconds?: number;
  /** Carry the plan out in scratch namespaces first. Default false; the command line does it by default. */
  readonly rehearsal?: boolean;
  readonly onStep?: (step: Step, total: number) => void;
  /** Called each time that all steps are carried out, before the node is read back. */
  readonly onWritten?: () => void;
  /** Called with the rollback plan before each attempt at it, after a failure or an abort. */
  readonly onRollback?: (plan: Plan) => void;
  /** Called with each plan before its obstacles are checked; throws to stop. */
  readonly beforePlan?: (live: LivePlan) => void;
  /** Called with the plan before anything is written; false stops the apply, and nothing is changed. */
  readonly confirm?: (live: LivePlan) => Promise<boolean>;
  /**
   * Called under the locks before the first write, with what `goBack` needs to undo the apply later; throws to stop.
   */
  readonly beforeWrite?: (point: ReturnPoint) => Promise<void>;
}

export interface ApplyReport {
  /** The plan that was carried out or declined; without steps when there was nothing to do. */
  readonly plan: Plan;
  /** `incomplete`: some pods failed and are as they were before; everything else is done. */
  readonly outcome: 'done' | 'incomplete' | 'nothing-to-do' | 'declined';
  readonly rehearsal: Rehearsal;
  /** The node as it is now, for `cached` of the next apply; null after a destroy and after an apply of some pods. */
  readonly cached: CachedState | null;
  /** A row for each pod with a namespace of its own in the program; none in modes without. */
  readonly pods: readonly PodRow[];
  /**
   * Messages about programs that wrote between plan and write, and about files of ours that could not be written or
   * removed.
   */
  readonly notes: readonly string[];
}
