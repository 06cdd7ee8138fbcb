import { emptyNamespace } from '../../ir/program.js';
import { noRequirements } from '../../ir/requirements.js';
import { makePlan } from '../../plan/plan.js';
import { throwIfCancelled } from '../cancelled-error.js';
import { interruptible } from '../interruptible.js';
import type { LiveOptions, LivePlan } from '../live-plan.js';
import { rehearse } from './rehearse.js';

/** Carries the whole program of a document out in empty namespaces. @returns what was refused; null: nothing. */
export async function tryProgram(live: LivePlan, options: LiveOptions): Promise<string | null> {
  const { inquiry, observation, wish } = live;
  if (inquiry === null || wish.program.namespaces.length === 0) return null;
  const empty = wish.program.namespaces.map(({ scope, netns }) => emptyNamespace(scope, netns));
  const bare = { ...observation, program: { namespaces: empty }, otherBackend: { namespaces: [] }, record: null };
  const plan = makePlan({ ...wish, requirements: noRequirements }, bare);
  try {
    const bareLive = { ...live, plan, observation: bare };
    await rehearse(bareLive, interruptible(options), { backend: plan.backend }, 'nothing');
    return null;
  } catch (error) {
    throwIfCancelled(options.signal);
    return error instanceof Error ? error.message : String(error);
  }
}
