import { NamespaceGoneError } from '../kernel/namespace-gone.js';
import { rememberInodes } from '../kernel/remember-inodes.js';
import { withSignal } from '../kernel/with-signal.js';
import type { NodeState } from '../model/node-state.js';
import { nodeIdentity } from '../record/node-identity.js';
import { requestedState } from './desired-state.js';
import { foundSubject } from './found-subject.js';
import type { LiveOptions } from './live-options.js';
import type { LivePlan } from './live-plan.js';
import { ownershipOn } from './ownership-on.js';
import type { PlanCourse } from './plan-course.js';
import { planOnly } from './plan-only.js';
import { planRequest } from './plan-request.js';
import { readNode } from './read-node.js';
import { settlePods } from './settle-pods.js';
import { stateLocation } from './state-location.js';
import { askedBeside, unaskedPods } from './unasked-pods.js';

/**
 * Reads the live node and plans a document against it.
 * @param state null: nothing is desired, everything of ours is removed.
 */
export async function planLive(
  state: NodeState | null,
  options: LiveOptions = {},
  course: PlanCourse = {},
): Promise<LivePlan> {
  for (;;) {
    try {
      return await readAndPlan(state, options, course);
    } catch (error) {
      // A pod ended while the node was read: the next reading is without it.
      if (!(error instanceof NamespaceGoneError && error.isOfPod)) throw error;
    }
  }
}

async function readAndPlan(
  state: NodeState | null,
  options: LiveOptions,
  { before, failed = [], known = [], retiring = null, unwritten }: PlanCourse,
): Promise<LivePlan> {
  const machine = rememberInodes(withSignal(options));
  const { only } = options;
  if (state !== null && only !== undefined && only !== 'shared')
    return planOnly(machine, state, only, options, { before, failed, known });
  const [location, node] = await Promise.all([stateLocation(machine, options), nodeIdentity(machine)]);
  const unasked = state === null || only === undefined ? [] : await unaskedPods(machine, location, state, options);
  const leftOut = [...failed, ...unasked.filter((one) => !failed.some(({ netns }) => netns === one.netns))];
  const request = await planRequest(
    machine,
    location,
    {
      state,
      retiring,
      options: only === undefined ? options : { ...options, cached: null },
      leftOut: leftOut.map(({ netns }) => netns),
    },
    unasked.length === 0 ? undefined : (record) => askedBeside(unasked, record),
  );
  const { cacheKeys, gone } = request;
  const { desiredState: asked, observation, readRequest } = await readNode(machine, request, unwritten);
  const subject = foundSubject(request.subject, observation);
  const shaped = subject === request.subject ? asked : requestedState({ ...request, subject }, observation.backend);
  const desiredState = { ...shaped, ownership: ownershipOn(observation, subject, shaped.program, known) };
  const reading = { desiredState, observation, location, node, subject, readRequest, cacheKeys, gone };
  return settlePods({ ...reading, only: null, failed: [] }, [...leftOut, ...(observation.unread ?? [])], before);
}
