import type { Ownership } from '../ir/ownership.js';
import { isNamedAlike } from '../ir/predecessor.js';
import { hostScope, type KernelNamespace } from '../ir/program.js';
import { defaultStateDirectory } from '../kernel/state-directory.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { inBackend } from '../plan/in-backend.js';
import type { Observation } from '../plan/observation.js';
import { makePlan } from '../plan/plan.js';
import { requestedState, withInterfaces } from './desired-state.js';
import type { LivePlan } from './live-plan.js';
import { ownershipOn, shapedOwnership } from './ownership-on.js';
import { subjectOf } from './subject.js';

/**
 * The plan of a document against a saved observation. Namespaces are matched by scope: their paths may differ.
 * @param backend overrides the document's backend.
 */
export function planAgainst(state: NodeState, read: Observation, backend: Backend = state.backend): LivePlan {
  const named = modeOf(state.mode).namespaces(state);
  const namespaces = read.program.namespaces.map((namespace) => {
    const netns = named.find(({ scope }) => scope === namespace.scope)?.netns;
    return namespace.netns === null && netns !== undefined ? { ...namespace, netns } : namespace;
  });
  const subject = subjectOf(state, null);
  const shapes = shapedOwnership(subject, null);
  const program = { namespaces: namespaces.map((namespace) => withPredecessors(namespace, shapes)) };
  const saved = inBackend({ ...read, program }, backend);
  const completed = withInterfaces(state, saved);
  const request = { state: completed, record: null, subject, addressCheck: false, leftOut: [] };
  const shaped = requestedState(request, saved.backend);
  const desiredState = { ...shaped, ownership: ownershipOn(saved, subject, shaped.program) };
  const host = { scope: hostScope, netns: null };
  const { foreignTunnels = [], ...facts } = saved.facts.get(null) ?? {};
  const foreign = foreignTunnels.filter((link) => desiredState.ownership.link(host, link) !== 'ours');
  const observation: Observation = {
    ...saved,
    facts: new Map([...saved.facts, [null, { ...facts, foreignTunnels: foreign }]]),
  };
  return {
    plan: makePlan(desiredState, observation),
    desiredState,
    observation,
    location: { directory: defaultStateDirectory, inode: 'saved' },
    node: null,
    subject,
    readRequest: null,
    failed: [],
    gone: [],
    only: null,
    cacheKeys: null,
  };
}

/** A saved observation has the tables of predecessors among all others, without the text that would restore them. */
function withPredecessors(namespace: KernelNamespace, { predecessors }: Ownership): KernelNamespace {
  const { foreign, scope } = namespace;
  if (foreign === undefined || predecessors === undefined) return namespace;
  const names = predecessors.names(scope);
  const isTheirs = (table: (typeof foreign.tables)[number]) => names.some((name) => isNamedAlike(name, table));
  return {
    ...namespace,
    foreign: { ...foreign, tables: foreign.tables.filter((table) => !isTheirs(table)) },
    predecessors: foreign.tables.filter(isTheirs).map((table) => ({ table, listing: null })),
  };
}
