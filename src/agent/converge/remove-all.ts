import { destroy } from '../../index.js';
import { failedWork, failureOf } from './failure.js';
import type { LoopContext } from './loop-context.js';
import { newWork } from './memory.js';

/** Removes everything of ours from this node. @returns whether that succeeded. */
export async function removeAll({ fingerprints, memory, options, repairs }: LoopContext): Promise<boolean> {
  const { clock, machine, stateDirectory, tell } = options;
  const work = memory.shared.work ?? newWork('desired', clock.now());
  const started = clock.now();
  try {
    const report = await destroy(memory.shared.state, {
      machine,
      ...(stateDirectory === null ? {} : { stateDirectory }),
    });
    const failed = report.pods.filter(({ status }) => status === 'failed');
    const left = new Set(failed.map(({ pod }) => pod));
    for (const pod of [...memory.held.keys()].filter((one) => !left.has(one))) {
      fingerprints.forget(pod);
      repairs.forget(pod);
      memory.held.delete(pod);
      tell({ kind: 'pod-removed', pod });
    }
    memory.work.clear();
    const [first] = failed;
    if (first !== undefined)
      throw new Error(
        `${failed.length} pod(s) still have rules, such as ${first.pod}: ${first.why ?? 'it could not be cleaned'}`,
      );
    Object.assign(memory.shared, { state: null, verifiedAt: clock.now(), work: null, lookAt: null });
    memory.isRemoved = true;
    const durations = { remove: clock.now() - started };
    tell({ kind: 'converged', cause: work.cause, pods: null, changes: report.plan.changes.length, durations });
    return true;
  } catch (error) {
    const failure = failureOf(error);
    const failed = failedWork(work, failure, options);
    memory.shared.work = failed;
    const nextAttemptIn = failed.notBefore - clock.now();
    tell({ kind: 'converge-failed', cause: work.cause, pods: null, ...failure, nextAttemptIn });
    return false;
  }
}
