import type { Running } from '../execute/run-steps.js';
import { trySteps } from '../execute/run-steps.js';
import { namespaceAt } from '../ir/program.js';
import type { LivePlan } from '../live/live-plan.js';
import { asRecorded, ownershipOn } from '../live/ownership-on.js';
import { observeNamespace } from '../observe/observe-namespace.js';
import type { FailedPod } from '../plan/failed-pod.js';
import type { Observation } from '../plan/observation.js';
import type { Plan } from '../plan/plan.js';
import { planRollback } from '../plan/rollback-plan.js';
import { hasHung } from './roll-back.js';
import { RollbackError } from './rollback-error.js';

const attempts = 3;

/**
 * Takes back what was done in the namespace of one pod; its other namespaces are neither read nor written.
 * @param before the node before the first write.
 * @param live a later plan of the same apply, for how to read that namespace.
 */
export async function rollBackPod(
  before: LivePlan,
  live: LivePlan,
  pod: Pick<FailedPod, 'netns' | 'scope'>,
  running: Running,
): Promise<'all' | RollbackError> {
  const was = onlyPod(before.observation, pod);
  const failures: unknown[] = [];
  let left: Plan | null = null;
  for (let attempt = 0; attempt <= attempts && !failures.some(hasHung); attempt += 1) {
    try {
      if ((await running.machine.inode(pod.netns)) === null) return 'all';
      left = await planBack();
      if (left.steps.length === 0) return 'all';
      if (attempt < attempts) failures.push(...(await trySteps(left.steps, running)));
    } catch (error) {
      failures.push(error);
    }
  }
  return new RollbackError(failures, left);

  async function planBack(): Promise<Plan> {
    const readRequest = live.readRequest ?? before.readRequest;
    if (readRequest === null) throw new Error('nothing says how to read the namespace');
    const { namespace, other } = await observeNamespace(running.machine, readRequest, pod);
    const now: Observation = {
      ...was,
      program: { namespaces: [namespace] },
      otherBackend: { namespaces: other === null ? [] : [other] },
    };
    const { desiredState, subject } = before;
    const { ownership: known, program } = desiredState;
    const ownership = ownershipOn(asRecorded(now, subject, program), subject, program, [known]);
    const present = { desiredState: { ...desiredState, ownership }, observation: now };
    return planRollback({ desiredState, observation: was }, present, new Set());
  }
}

function onlyPod(observation: Observation, { netns }: Pick<FailedPod, 'netns'>): Observation {
  const [whole, other] = [observation.program, observation.otherBackend].map((program) => namespaceAt(program, netns));
  return {
    ...observation,
    program: { namespaces: whole === undefined ? [] : [whole] },
    otherBackend: { namespaces: other === undefined ? [] : [other] },
    notes: [],
  };
}
