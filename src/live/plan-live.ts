import { compile } from '../compile.js';
import type { Ownership } from '../ir/ownership.js';
import { noRequirements, type Requirements } from '../ir/requirements.js';
import type { Machine } from '../kernel/machine.js';
import { ownNamespace } from '../kernel/network-namespace.js';
import { defaultStateDirectory, type StateLocation } from '../kernel/state-directory.js';
import type { OnWarning } from '../kernel/tell-warnings.js';
import { withSignal } from '../kernel/with-signal.js';
import type { ResolvedBackend } from '../model/backend.js';
import { type Constants, defaultConstants } from '../model/constants.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { chooseBackend } from '../observe/detect-backend.js';
import { observeLive, ownershipOf, type ReadRequest } from '../observe/observe-live.js';
import { inBackend } from '../plan/in-backend.js';
import type { Observation } from '../plan/observation.js';
import { type DesiredState, makePlan, type Plan } from '../plan/plan.js';
import type { ApplyRecord } from '../plan/record.js';
import { currentRecord } from '../record/current-record.js';
import { type NodeIdentity, nodeIdentity } from '../record/node-identity.js';
import { knownLines } from '../render/iptables/known-lines.js';
import { toKernelForm } from '../render/nft/to-kernel-form.js';
import { type CachedState, cacheKeyOf, completeCached } from './cached-state.js';
import { type Design, ownershipOn } from './judge.js';

export interface LiveOptions {
  readonly machine?: Machine;
  /** Overrides the document's backend. */
  readonly backend?: Backend;
  /** Where records are kept; default /run/redirect. */
  readonly stateDirectory?: string;
  readonly lockSeconds?: number;
  /** False: ztunnel's namespace need not have its address (yet). */
  readonly addressCheck?: boolean;
  /** What an earlier apply of this process gave back: what it covers is not read again. Null: read everything. */
  readonly cached?: CachedState | null;
  readonly signal?: AbortSignal;
  readonly onWarning?: OnWarning;
}

/** A plan with what it was made from. */
export interface LivePlan {
  readonly plan: Plan;
  readonly desiredState: DesiredState;
  readonly observation: Observation;
  readonly place: StateLocation;
  /** The node that was read; null for a saved observation. */
  readonly node: NodeIdentity | null;
  readonly constants: Constants;
  readonly design: Design;
  /** What was asked of the node; null for a saved observation. */
  readonly readRequest: ReadRequest | null;
  /** What its observation can be held for; null when nothing is wished for. */
  readonly cacheKey: string | null;
}

/**
 * Reads the live node and plans a document against it; null is the empty wish, everything of ours away.
 * @param leaving the document of which everything is to go, where one is known.
 * @param known what an earlier look of the same apply found to be ours.
 */
export async function planLive(
  state: NodeState | null,
  options: LiveOptions = {},
  retiring: NodeState | null = null,
  known: readonly Ownership[] = [],
): Promise<LivePlan> {
  const machine = withSignal(options);
  const [place, node] = await Promise.all([stateLocation(machine, options), nodeIdentity(machine)]);
  const document = state ?? retiring;
  const { record, notes } = await currentRecord(machine, place, document?.ztunnel?.netns ?? null);
  const constants = document?.constants ?? record?.designs[0]?.constants ?? defaultConstants;
  const asked = options.backend ?? document?.backend ?? 'auto';
  const cacheKey = state === null ? null : await cacheKeyOf(machine, state, asked);
  const cached = options.cached != null && options.cached.cacheKey === cacheKey ? options.cached.observation : null;
  const choice =
    cached === null
      ? await chooseBackend(machine, asked, constants.chainPrefix, record?.backend ?? undefined)
      : { backend: cached.backend, reason: cached.backendReason };
  const readRequest = (desiredState: DesiredState): ReadRequest => ({
    backend: choice.backend,
    backendReason: choice.reason,
    designs: designsOf(constants, document, record),
    ownership: desiredState.ownership,
    program: desiredState.program,
    requirements: desiredState.requirements,
    rules: {
      backend: choice.backend,
      ownership: desiredState.ownership,
      known: { ipv4: knownLines(desiredState.program, ['ipv4']), ipv6: knownLines(desiredState.program, ['ipv6']) },
    },
    record,
    notes,
    retiring: retiring?.ztunnel?.netns ?? null,
  });
  const design = designOf(constants, document, record);
  const planned = (asked: DesiredState, observation: Observation): LivePlan => {
    const desiredState = { ...asked, ownership: ownershipOn(observation, design, asked.program, known) };
    return {
      plan: makePlan(desiredState, observation),
      desiredState,
      observation,
      place,
      node,
      constants,
      design,
      readRequest: readRequest(asked),
      cacheKey,
    };
  };
  const desiredInputs = { state, backend: choice.backend, record, design, addressCheck: options.addressCheck ?? true };
  if (state !== null && cached !== null) {
    const desiredState = makeDesiredState({ ...desiredInputs, state: withInterfaces(state, cached) });
    const isNamed = desiredState.requirements.podsWithoutInterface.length === 0;
    if (isNamed) return planned(desiredState, await completeCached(machine, cached, readRequest(desiredState)));
  }
  const desiredState = makeDesiredState(desiredInputs);
  const observation = await observeLive(machine, readRequest(desiredState));
  if (state === null || observation.podInterfaces.size === 0) return planned(desiredState, observation);
  // The main table has shown interfaces that the document does not name: their sysctls are part of the wish too.
  const completed = makeDesiredState({ ...desiredInputs, state: withInterfaces(state, observation) });
  return planned(completed, await observeLive(machine, readRequest(completed)));
}

/**
 * The same against a saved observation; its ztunnel is the document's, wherever it was read.
 * @param asked overrides the document's backend.
 */
export function planAgainst(state: NodeState, read: Observation, asked: Backend = state.backend): LivePlan {
  const netns = state.ztunnel?.netns ?? null;
  const namespaces = read.program.namespaces.map((namespace) =>
    namespace.scope === 'ztunnel' && netns !== null && namespace.netns === null ? { ...namespace, netns } : namespace,
  );
  const saved = inBackend({ ...read, program: { namespaces } }, asked);
  const design = designOf(state.constants, state, null);
  const shaped = makeDesiredState({
    state: withInterfaces(state, saved),
    backend: saved.backend,
    record: null,
    design,
    addressCheck: false,
  });
  const desiredState = { ...shaped, ownership: ownershipOn(saved, design, shaped.program) };
  const observation: Observation = {
    ...saved,
    foreignTunnels: saved.foreignTunnels.filter(
      (link) => desiredState.ownership.link({ scope: 'host', netns: null }, link) !== 'ours',
    ),
  };
  const place = { directory: defaultStateDirectory, inode: 'saved' };
  const live = {
    plan: makePlan(desiredState, observation),
    desiredState,
    observation,
    place,
    constants: state.constants,
    design,
  };
  return { ...live, node: null, readRequest: null, cacheKey: null };
}

export async function stateLocation(machine: Machine, options: LiveOptions): Promise<StateLocation> {
  const inode = await machine.inode(ownNamespace);
  return { directory: options.stateDirectory ?? defaultStateDirectory, inode: inode ?? 'unknown' };
}

/** Without a document the record may be of another time: the published constants are looked for too. */
function designsOf(constants: Constants, document: NodeState | null, record: ApplyRecord | null): readonly Constants[] {
  return [
    constants,
    ...(record?.designs ?? []).map((design) => design.constants),
    ...(document === null ? [defaultConstants] : []),
  ];
}

function designOf(constants: Constants, document: NodeState | null, record: ApplyRecord | null): Design {
  return { constants, document, tunnelKind: document?.tunnel.kind ?? record?.designs[0]?.tunnelKind ?? null };
}

interface DesiredInputs {
  readonly state: NodeState | null;
  readonly backend: ResolvedBackend;
  readonly record: ApplyRecord | null;
  readonly design: Design;
  readonly addressCheck: boolean;
}

/** With what has the shape of ours for ours: what the node has to be asked about. */
function makeDesiredState({
  addressCheck,
  backend,
  design: { constants, document, tunnelKind },
  record,
  state,
}: DesiredInputs): DesiredState {
  return {
    ...(document === null ? {} : { node: document.node.name }),
    program: state === null ? { namespaces: [] } : toKernelForm(compile({ ...state, backend })),
    ownership: ownershipOf(constants, tunnelKind, record),
    requirements: requirementsOf(state, document, addressCheck),
    position: constants.jumps,
  };
}

/** Of a document of which everything is to go nothing is required but that its ztunnel is where it says. */
function requirementsOf(state: NodeState | null, document: NodeState | null, addressCheck: boolean): Requirements {
  if (document === null) return noRequirements;
  const { ztunnel, ...required } = modeOf(document.mode).requirements(document);
  const whereabouts = ztunnel && { ...ztunnel, address: addressCheck ? ztunnel.address : null };
  return { ...(state === null ? noRequirements : required), ztunnel: whereabouts };
}

/** The document with the interfaces that the main table shows for pods that name none. */
function withInterfaces(state: NodeState, { podInterfaces }: Observation): NodeState {
  const pods = state.pods.map((pod) => {
    const found = pod.ips.map((ip) => podInterfaces.get(ip)).find((name) => name !== undefined);
    return pod.hostInterface === null && found !== undefined ? { ...pod, hostInterface: found } : pod;
  });
  return { ...state, pods };
}
