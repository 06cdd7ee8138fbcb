import type { SetMember } from '../ir/address-set.js';
import type { PodObjects, PodSelection } from '../ir/pod-part.js';
import { isPodScope, type KernelNamespace, type KernelProgram, namespaceAt, podScope } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import type { NodeState } from '../model/node-state.js';
import type { PodRef } from '../model/pod-ref.js';
import { modeOf } from '../modes/index.js';
import type { OtherNamespace } from '../observe/find-namespaces.js';
import { missingInterfaces, namesBehind } from '../observe/names-behind.js';
import { readNetwork } from '../observe/read-network.js';
import { type ObservedPodPart, readPodPart } from '../observe/read-pod-part.js';
import type { Observation } from '../plan/observation.js';
import type { DesiredState } from '../plan/plan.js';
import type { ApplyRecord } from '../plan/record.js';
import type { AskedParts } from '../record/current-record.js';
import { nodeIdentity } from '../record/node-identity.js';
import { requestedState, withInterfaces } from './desired-state.js';
import type { LiveOptions } from './live-options.js';
import type { LivePlan } from './live-plan.js';
import { narrowDocument, withClaimants } from './narrow-document.js';
import { narrowProgram } from './narrow-program.js';
import { ownershipOn } from './ownership-on.js';
import type { PlanCourse } from './plan-course.js';
import { planRequest } from './plan-request.js';
import { readRequestOf } from './read-node.js';
import { namespacesOf, readWholePods } from './read-whole-pods.js';
import { selectPods } from './select-pods.js';
import { settlePods } from './settle-pods.js';
import { stateLocation } from './state-location.js';
import { missingLinks, notProgrammed, whyNotRecorded } from './why-not-programmed.js';

/**
 * The plan of some pods: only the objects that the mode gives them are read and compared, one by one. The record, and
 * the sets and links that those objects need, show whether everything shared is in place.
 */
export async function planOnly(
  machine: Machine,
  document: NodeState,
  only: readonly PodRef[],
  options: LiveOptions,
  { before, failed = [], known = [] }: Omit<PlanCourse, 'retiring'>,
): Promise<LivePlan> {
  const shown = await withShownInterfaces(machine, narrowDocument(document, only), only);
  const [location, node] = await Promise.all([stateLocation(machine, options), nodeIdentity(machine)]);
  const leftOut = failed.map(({ netns }) => netns);
  const about = { state: shown, retiring: null, options, leftOut, only: only.map(podScope) };
  const request = await planRequest(machine, location, about, (record) => askedParts(shown, only, record));
  const { gone, record } = request;
  const state = request.state ?? shown;
  const recorded = (record?.namespaces ?? []).map((one) => one.scope);
  const { obstacles: misnamed, scopes } = selectPods(shown, only, recorded);
  const pods = namespacesOf(state, record, scopes);
  const selection = selectionOf(shown, only, record);
  const part = modeOf(state.mode).only(state, {
    ...selection,
    pods: selection.pods.filter((pod) => state.pods.includes(pod)),
  });
  const { objects } = part;
  const choice = {
    backend: record?.backend ?? (request.backend === 'auto' ? 'iptables-nft' : request.backend),
    reason: 'the last apply was made with it',
  } as const;
  const { backend } = choice;
  const claimed = withClaimants(shown, document, record, await inodesOf(machine, pods.desired));
  const subject = { ...request.subject, document: claimed };
  const whole = requestedState({ ...request, subject }, backend);
  const unmade = whyNotRecorded(request, whole.program);
  const isHere = record !== null;
  const readRequest = readRequestOf(request, whole, choice);
  const wholePods = [...pods.desired, ...pods.left].filter(({ netns }) => !leftOut.includes(netns));
  const [readings, wholes] = await Promise.all([
    isHere ? Promise.all(objects.map((one) => readPodPart(machine, one, backend))) : [],
    readWholePods(machine, readRequest, isHere ? wholePods : []),
  ]);
  const isOfPod = (netns: string | null) => wholePods.some((one) => one.netns === netns);
  const program = {
    namespaces: [
      ...narrowProgram(whole.program, objects).namespaces,
      ...whole.program.namespaces.filter(({ netns }) => isOfPod(netns)),
    ],
  };
  const requirements =
    wholePods.length === 0 ? part.requirements : { ...part.requirements, namespaces: whole.requirements.namespaces };
  const observation: Observation = {
    backend,
    backendReason: choice.reason,
    program: {
      namespaces: [
        ...readings.map(({ namespace }, index) => ownMembers(namespace, objects[index], program)),
        ...wholes.program.namespaces,
      ],
    },
    otherBackend: wholes.otherBackend,
    facts: new Map([...readings.map(({ facts, namespace }) => [namespace.netns, facts] as const), ...wholes.facts]),
    altNames: await altNames(machine, objects, requirements, readings),
    podInterfaces: new Map(),
    record,
    recorded: new Map([
      ...(isHere ? objects.map(({ netns }) => [netns, record.designs] as const) : []),
      ...wholes.recorded,
    ]),
    notes: request.notes,
  };
  const ownership = ownershipOn(observation, subject, program, known);
  const desiredState = { ...whole, program, requirements, ownership };
  const unread = [...failed, ...wholes.unread];
  const live = settlePods(
    {
      desiredState,
      observation,
      location,
      node,
      subject,
      failed: [],
      gone: gone.filter(({ scope }) => scopes.includes(scope)),
      readRequest: wholePods.length === 0 ? null : readRequest,
      only: [...objects, ...wholePods.map(wholePod)],
      cacheKeys: null,
    },
    unread.filter(({ scope }) => scopes.includes(scope)),
    before,
  );
  const { plan } = live;
  const shared = plan.changes.find(({ item }) => item.object === 'set');
  const reasons = [
    ...(unmade === null ? [] : [unmade]),
    ...objects.flatMap(({ links }, index) => missingLinks(links, readings[index], whole.ownership)),
    ...(shared?.item.object === 'set' ? [`the set ${shared.item.set.name} is missing or of another kind`] : []),
  ];
  const blocked = [...misnamed, ...reasons.slice(0, 1).map(notProgrammed)];
  // Without the shared objects the pods' own would have no effect, so nothing is planned.
  const collisions = plan.obstacles.filter(({ code }) => code === 'collision');
  const stopped = { ...plan, changes: [], steps: [], obstacles: [...blocked, ...collisions] };
  return blocked.length > 0 ? { ...live, plan: stopped } : live;
}

async function inodesOf(machine: Machine, namespaces: readonly OtherNamespace[]): Promise<ReadonlySet<string>> {
  const inodes = await Promise.all(namespaces.map(({ netns }) => machine.inode(netns)));
  return new Set(inodes.filter((inode) => inode !== null));
}

/** The selected pods, with the uids that are recorded of those that the document does not have any more. */
function selectionOf(state: NodeState, only: readonly PodRef[], record: ApplyRecord | null): PodSelection {
  const { scopes, selection } = selectPods(state, only);
  const recorded = (record?.namespaces ?? [])
    .filter(({ scope }) => scopes.includes(scope))
    .flatMap(({ uid }) => uid ?? []);
  return { ...selection, uids: [...new Set([...selection.uids, ...recorded])] };
}

/** What is about to be read is brought up to date in the record. */
function askedParts(state: NodeState, only: readonly PodRef[], record: ApplyRecord): AskedParts {
  const { scopes, selection } = selectPods(state, only);
  const { objects } = modeOf(state.mode).only(state, selection);
  const { desired, left } = namespacesOf(state, record, scopes);
  return {
    sysctls: objects.flatMap((one) => one.sysctls),
    namespaces: [...concernedNamespaces(state, objects), ...[...desired, ...left].map(({ netns }) => netns)],
    others: 'kept',
  };
}

/** An address that another pod has by now is that pod's. */
function ownMembers(
  namespace: KernelNamespace,
  objects: PodObjects | undefined,
  desired: KernelProgram,
): KernelNamespace {
  const wanted = namespaceAt(desired, namespace.netns)?.sets ?? [];
  return {
    ...namespace,
    sets: namespace.sets.map((set) => {
      const owners = objects?.members.find((one) => one.set === set.name)?.owners;
      if (owners === undefined) return set;
      const isWanted = (entry: string) =>
        wanted.some(({ members, name }) => name === set.name && members.some((one) => one.entry === entry));
      const isTheirs = ({ entry, extra }: SetMember) =>
        extra.length === 0 || isWanted(entry) || owners.some((owner) => extra.includes(owner));
      return { ...set, members: set.members.filter(isTheirs) };
    }),
  };
}

function wholePod({ netns, scope }: OtherNamespace): PodObjects {
  return { scope, netns, members: [], routes: [], sysctls: [], links: [] };
}

/** Those of the pods, and those that all pods depend on. */
function concernedNamespaces(state: NodeState, objects: readonly PodObjects[]): readonly string[] {
  const named = modeOf(state.mode).namespaces(state);
  const shared = named.filter(({ scope }) => !isPodScope(scope)).map(({ netns }) => netns);
  return [...shared, ...objects.flatMap(({ netns }) => netns ?? [])];
}

/** Completes pods whose interface the mode needs and the document does not have by their routes in the main table. */
async function withShownInterfaces(machine: Machine, state: NodeState, only: readonly PodRef[]): Promise<NodeState> {
  const { pods } = selectPods(state, only).selection;
  const { podsWithoutInterface } = modeOf(state.mode).requirements({ ...state, pods });
  const addresses = podsWithoutInterface.map(({ ip }) => ip);
  if (addresses.length === 0) return state;
  const nothing = {
    tables: { ipv4: [], ipv6: [] },
    ipRules: [],
    allRoutes: false,
    links: [],
    addresses: false,
    tunnels: false,
    sourcesTowards: [],
  };
  return withInterfaces(state, await readNetwork(machine, null, { ...nothing, pods: addresses }));
}

async function altNames(
  machine: Machine,
  objects: readonly PodObjects[],
  requirements: DesiredState['requirements'],
  readings: readonly ObservedPodPart[],
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    readings.map(({ namespace }, index) =>
      namesBehind(
        machine,
        objects[index] ?? namespace,
        missingInterfaces(requirements, namespace.scope, namespace.sysctls),
      ),
    ),
  );
  return new Map(found.flatMap((one) => [...one]));
}
