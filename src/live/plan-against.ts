import { defaultStateDirectory } from '../kernel/state-directory.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { inBackend } from '../plan/in-backend.js';
import type { Observation } from '../plan/observation.js';
import { makePlan } from '../plan/plan.js';
import { designOf } from './design.js';
import { desiredStateOf, withInterfaces } from './desired-state.js';
import type { LivePlan } from './live-plan.js';
import { ownershipOn } from './ownership-on.js';

/**
 * The plan of a document against a saved observation; its ztunnel is the document's, wherever it was read.
 * @param asked overrides the document's backend.
 */
export function planAgainst(state: NodeState, read: Observation, asked: Backend = state.backend): LivePlan {
  const netns = state.ztunnel?.netns ?? null;
  const namespaces = read.program.namespaces.map((namespace) =>
    namespace.scope === 'ztunnel' && netns !== null && namespace.netns === null ? { ...namespace, netns } : namespace,
  );
  const saved = inBackend({ ...read, program: { namespaces } }, asked);
  const design = designOf(state, null);
  const completed = withInterfaces(state, saved);
  const shaped = desiredStateOf({ state: completed, record: null, design, addressCheck: false }, saved.backend);
  const desiredState = { ...shaped, ownership: ownershipOn(saved, design, shaped.program) };
  const observation: Observation = {
    ...saved,
    foreignTunnels: saved.foreignTunnels.filter(
      (link) => desiredState.ownership.link({ scope: 'host', netns: null }, link) !== 'ours',
    ),
  };
  return {
    plan: makePlan(desiredState, observation),
    desiredState,
    observation,
    place: { directory: defaultStateDirectory, inode: 'saved' },
    node: null,
    design,
    readRequest: null,
    only: null,
    cacheKey: null,
  };
}
