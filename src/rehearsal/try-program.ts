import { emptyKernelNamespace } from '../ir/program.js';
import { noRequirements } from '../ir/requirements.js';
import { throwIfCancelled } from '../kernel/abort-error.js';
import { withSignal } from '../kernel/with-signal.js';
import type { LiveOptions } from '../live/live-options.js';
import type { LivePlan } from '../live/live-plan.js';
import { makePlan } from '../plan/plan.js';
import { rehearse } from './rehearse.js';

/** Carries out the whole program of a document in empty namespaces. @returns why it was refused; null: it was not. */
export async function tryProgram(live: LivePlan, options: LiveOptions): Promise<string | null> {
  const { readRequest, observation, desiredState } = live;
  if (readRequest === null || desiredState.program.namespaces.length === 0) return null;
  const empty = desiredState.program.namespaces.map(({ scope, netns }) => emptyKernelNamespace(scope, netns));
  const bare = { ...observation, program: { namespaces: empty }, otherBackend: { namespaces: [] }, record: null };
  const plan = makePlan({ ...desiredState, requirements: noRequirements }, bare);
  try {
    const bareLive = { ...live, plan, observation: bare };
    await rehearse(bareLive, withSignal(options), { backend: plan.backend }, 'nothing');
    return null;
  } catch (error) {
    throwIfCancelled(options.signal);
    return error instanceof Error ? error.message : String(error);
  }
}
