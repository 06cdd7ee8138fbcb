import { destroy } from '../../index.js';
import { failedWork, failureOf } from './failure.js';
import type { LoopContext } from './loop-context.js';
import { newWork } from './memory.js';

/** Removes everything of ours from this node. @returns whether that succeeded. */
export async function removeAll({ fingerprints, memory, options }: LoopContext): Promise<boolean> {
  const { clock, machine, stateDirectory, tell } = options;
  const work = memory.shared.work ?? newWork('desired', clock.now());
  const started = clock.now();
  try {
    const report = await destroy(memory.shared.state, {
      machine,
      ...(stateDirectory === null ? {} : { stateDirectory }),
    });
    for (const pod of memory.held.keys()) {
      fingerprints.forget(pod);
      tell({ kind: 'pod-removed', pod });
    }
    memory.held.clear();
    memory.work.clear();
    Object.assign(memory.shared, { state: null, verifiedAt: clock.now(), work: null });
    memory.isRemoved = true;
    const durations = { remove: clock.now() - started };
    tell({ kind: 'converged', cause: work.cause, pods: null, changes: report.plan.changes.length, durations });
    return report.outcome !== 'incomplete';
  } catch (error) {
    const failure = failureOf(error);
    const failed = failedWork(work, failure, options);
    memory.shared.work = failed;
    const nextAttemptIn = failed.notBefore - clock.now();
    tell({ kind: 'converge-failed', cause: work.cause, pods: null, ...failure, nextAttemptIn });
    return false;
  }
}
