import type { Ownership } from '../ir/ownership.js';
import type { PodObjects } from '../ir/pod-part.js';
import { isPodScope } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import { withSignal } from '../kernel/with-signal.js';
import type { NodeState } from '../model/node-state.js';
import type { PodRef } from '../model/pod-ref.js';
import { modeOf } from '../modes/index.js';
import { missingInterfaces, namesBehind } from '../observe/names-behind.js';
import { readNetwork } from '../observe/read-network.js';
import { type ObservedPodPart, readPodPart } from '../observe/read-pod-part.js';
import type { Observation } from '../plan/observation.js';
import { type DesiredState, makePlan } from '../plan/plan.js';
import { nodeIdentity } from '../record/node-identity.js';
import { requestedState, withInterfaces } from './desired-state.js';
import type { LiveOptions } from './live-options.js';
import type { LivePlan } from './live-plan.js';
import { narrowProgram } from './narrow-program.js';
import { ownershipOn } from './ownership-on.js';
import { planRequest } from './plan-request.js';
import { selectPods } from './select-pods.js';
import { stateLocation } from './state-location.js';
import { missingLinks, notProgrammed, whyNotRecorded } from './why-not-programmed.js';

/**
 * The plan of some pods: only the objects that the mode gives them are read and compared, one by one. The record, and the sets and
 * links that those objects need, show whether everything shared is in place.
 */
export async function planOnly(
  document: NodeState,
  only: readonly PodRef[],
  options: LiveOptions,
  known: readonly Ownership[],
): Promise<LivePlan> {
  const machine = withSignal(options);
  const state = await withShownInterfaces(machine, document, only);
  const { obstacles: misnamed, selection } = selectPods(state, only);
  const { objects, requirements } = modeOf(state.mode).only(state, selection);
  const [location, node] = await Promise.all([stateLocation(machine, options), nodeIdentity(machine)]);
  const asked = { sysctls: objects.flatMap((one) => one.sysctls), namespaces: concernedNamespaces(state, objects) };
  const request = await planRequest(machine, location, { state, retiring: null, options }, asked);
  const { record, subject } = request;
  const backend = record?.backend ?? (request.backend === 'auto' ? 'iptables-nft' : request.backend);
  const whole = requestedState(request, backend);
  const unmade = whyNotRecorded(request, whole.program);
  const readings = record === null ? [] : await Promise.all(objects.map((one) => readPodPart(machine, one, backend)));
  const observation: Observation = {
    backend,
    backendReason: 'the last apply was made with it',
    program: { namespaces: readings.map(({ namespace }) => namespace) },
    otherBackend: { namespaces: [] },
    facts: new Map(),
    altNames: await altNames(machine, objects, requirements, readings),
    podInterfaces: new Map(),
    record,
    recorded: new Map(record === null ? [] : objects.map(({ netns }) => [netns, record.designs])),
    notes: request.notes,
  };
  const program = narrowProgram(whole.program, objects);
  const ownership = ownershipOn(observation, subject, program, known);
  const desiredState = { ...whole, program, requirements, ownership };
  const plan = makePlan(desiredState, observation);
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
  return {
    plan: blocked.length > 0 ? stopped : plan,
    desiredState,
    observation,
    location,
    node,
    subject,
    readRequest: null,
    only: objects,
    cacheKeys: null,
  };
}

/** Those of the pods, and those that all pods depend on. */
function concernedNamespaces(state: NodeState, objects: readonly PodObjects[]): readonly string[] {
  const named = modeOf(state.mode).namespaces(state);
  const shared = named.filter(({ scope }) => !isPodScope(scope)).map(({ netns }) => netns);
  return [...shared, ...objects.flatMap(({ netns }) => netns ?? [])];
}

/** Completes pods without an interface by their routes in the main table. */
async function withShownInterfaces(machine: Machine, state: NodeState, only: readonly PodRef[]): Promise<NodeState> {
  const { pods } = selectPods(state, only).selection;
  const addresses = pods.filter(({ hostInterface, mesh }) => mesh && hostInterface === null).flatMap(({ ips }) => ips);
  if (addresses.length === 0) return state;
  const nothing = {
    tables: { ipv4: [], ipv6: [] },
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
