import { compile } from '../compile.js';
import type { Ownership } from '../ir/ownership.js';
import { noRequirements, type Requirements } from '../ir/requirements.js';
import { type Constants, defaultConstants } from '../model/constants.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { inBackend } from '../plan/in-backend.js';
import type { Observation, ResolvedBackend } from '../plan/observation.js';
import { makePlan, type Plan, type Wish } from '../plan/plan.js';
import type { ApplyRecord } from '../plan/record.js';
import { knownLines } from '../render/iptables/known-lines.js';
import { asHeld } from '../render/nft/as-held.js';
import { currentRecord } from './current-record.js';
import { chooseBackend } from './detect-backend.js';
import { completeHeld, coverageOf, type HeldState } from './held-state.js';
import { interruptible } from './interruptible.js';
import { type Design, ownershipOn } from './judge.js';
import type { Machine } from './machine.js';
import { ownNamespace } from './network-namespace.js';
import { type NodeIdentity, nodeIdentity } from './node-identity.js';
import { type Inquiry, observeLive, ownershipOf } from './observe-live.js';
import { defaultStateDirectory, type RecordPlace } from './record-file.js';
import type { OnWarning } from './tell-warnings.js';

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
  readonly held?: HeldState | null;
  readonly signal?: AbortSignal;
  readonly onWarning?: OnWarning;
}

/** A plan with what it was made from. */
export interface LivePlan {
  readonly plan: Plan;
  readonly wish: Wish;
  readonly observation: Observation;
  readonly place: RecordPlace;
  /** The node that was read; null for a saved observation. */
  readonly node: NodeIdentity | null;
  readonly constants: Constants;
  readonly design: Design;
  /** What was asked of the node; null for a saved observation. */
  readonly inquiry: Inquiry | null;
  /** What its observation can be held for; null when nothing is wished for. */
  readonly covers: string | null;
}

/**
 * Reads the live node and plans a document against it; null is the empty wish, everything of ours away.
 * @param leaving the document of which everything is to go, where one is known.
 * @param known what an earlier look of the same apply found to be ours.
 */
export async function planLive(
  state: NodeState | null,
  options: LiveOptions = {},
  leaving: NodeState | null = null,
  known: readonly Ownership[] = [],
): Promise<LivePlan> {
  const machine = interruptible(options);
  const [place, node] = await Promise.all([recordPlace(machine, options), nodeIdentity(machine)]);
  const document = state ?? leaving;
  const { record, notes } = await currentRecord(machine, place, document?.ztunnel?.netns ?? null);
  const constants = document?.constants ?? record?.designs[0]?.constants ?? defaultConstants;
  const asked = options.backend ?? document?.backend ?? 'auto';
  const covers = state === null ? null : await coverageOf(machine, state, asked);
  const held = options.held != null && options.held.covers === covers ? options.held.observation : null;
  const choice =
    held === null
      ? await chooseBackend(machine, asked, constants.chainPrefix, record?.backend ?? undefined)
      : { backend: held.backend, reason: held.backendReason };
  const inquiry = (wish: Wish): Inquiry => ({
    backend: choice.backend,
    backendReason: choice.reason,
    designs: designsOf(constants, document, record),
    ownership: wish.ownership,
    program: wish.program,
    requirements: wish.requirements,
    rules: {
      backend: choice.backend,
      ownership: wish.ownership,
      known: { ipv4: knownLines(wish.program, ['ipv4']), ipv6: knownLines(wish.program, ['ipv6']) },
    },
    record,
    notes,
    leaving: leaving?.ztunnel?.netns ?? null,
  });
  const design = designOf(constants, document, record);
  const planned = (asked: Wish, observation: Observation): LivePlan => {
    const wish = { ...asked, ownership: ownershipOn(observation, design, asked.program, known) };
    return {
      plan: makePlan(wish, observation),
      wish,
      observation,
      place,
      node,
      constants,
      design,
      inquiry: inquiry(asked),
      covers,
    };
  };
  const wishing = { state, backend: choice.backend, record, design, addressCheck: options.addressCheck ?? true };
  if (state !== null && held !== null) {
    const wish = makeWish({ ...wishing, state: withInterfaces(state, held) });
    const isNamed = wish.requirements.podsWithoutInterface.length === 0;
    if (isNamed) return planned(wish, await completeHeld(machine, held, inquiry(wish)));
  }
  const wish = makeWish(wishing);
  const observation = await observeLive(machine, inquiry(wish));
  if (state === null || observation.podInterfaces.size === 0) return planned(wish, observation);
  // The main table has shown interfaces that the document does not name: their sysctls are part of the wish too.
  const completed = makeWish({ ...wishing, state: withInterfaces(state, observation) });
  return planned(completed, await observeLive(machine, inquiry(completed)));
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
  const shaped = makeWish({
    state: withInterfaces(state, saved),
    backend: saved.backend,
    record: null,
    design,
    addressCheck: false,
  });
  const wish = { ...shaped, ownership: ownershipOn(saved, design, shaped.program) };
  const observation: Observation = {
    ...saved,
    foreignTunnels: saved.foreignTunnels.filter(
      (link) => wish.ownership.link({ scope: 'host', netns: null }, link) !== 'ours',
    ),
  };
  const place = { directory: defaultStateDirectory, inode: 'saved' };
  const live = { plan: makePlan(wish, observation), wish, observation, place, constants: state.constants, design };
  return { ...live, node: null, inquiry: null, covers: null };
}

export async function recordPlace(machine: Machine, options: LiveOptions): Promise<RecordPlace> {
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

interface Wishing {
  readonly state: NodeState | null;
  readonly backend: ResolvedBackend;
  readonly record: ApplyRecord | null;
  readonly design: Design;
  readonly addressCheck: boolean;
}

/** With what has the shape of ours for ours: what the node has to be asked about. */
function makeWish({
  addressCheck,
  backend,
  design: { constants, document, tunnelKind },
  record,
  state,
}: Wishing): Wish {
  return {
    ...(document === null ? {} : { node: document.node.name }),
    program: state === null ? { namespaces: [] } : asHeld(compile({ ...state, backend })),
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
