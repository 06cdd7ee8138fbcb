import type { Ownership } from '../ir/ownership.js';
import { withSignal } from '../kernel/with-signal.js';
import type { NodeState } from '../model/node-state.js';
import { makePlan } from '../plan/plan.js';
import { nodeIdentity } from '../record/node-identity.js';
import { requestedState } from './desired-state.js';
import { foundSubject } from './found-subject.js';
import type { LiveOptions } from './live-options.js';
import type { LivePlan } from './live-plan.js';
import { ownershipOn } from './ownership-on.js';
import { planOnly } from './plan-only.js';
import { planRequest } from './plan-request.js';
import { readNode } from './read-node.js';
import { stateLocation } from './state-location.js';

/**
 * Reads the live node and plans a document against it.
 * @param state null: nothing is desired, everything of ours is removed.
 * @param retiring the document whose objects are removed, if one is given.
 * @param known the ownership that an earlier reading of the same apply found.
 */
export async function planLive(
  state: NodeState | null,
  options: LiveOptions = {},
  retiring: NodeState | null = null,
  known: readonly Ownership[] = [],
): Promise<LivePlan> {
  const machine = withSignal(options);
  if (state !== null && options.only !== undefined) return planOnly(state, options.only, options, known);
  const [location, node] = await Promise.all([stateLocation(machine, options), nodeIdentity(machine)]);
  const request = await planRequest(machine, location, { state, retiring, options });
  const { cacheKeys } = request;
  const { desiredState: asked, observation, readRequest } = await readNode(machine, request);
  const subject = foundSubject(request.subject, observation);
  const shaped = subject === request.subject ? asked : requestedState({ ...request, subject }, observation.backend);
  const desiredState = { ...shaped, ownership: ownershipOn(observation, subject, shaped.program, known) };
  const plan = makePlan(desiredState, observation);
  return { plan, desiredState, observation, location, node, subject, readRequest, only: null, cacheKeys };
}
