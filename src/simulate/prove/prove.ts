import type { SimulatableProgram } from '../../ir/program.js';
import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import { copyMemories, type Memories } from '../network.js';
import { protocols } from '../protocols.js';
import type { Extras } from '../topology/extras.js';
import type { Scene } from '../topology/of-parts.js';
import { type Case, casesBetween } from './case.js';
import { type Distinctions, distinctionsOf } from './distinctions.js';
import type { Endpoint } from './endpoint.js';
import { endpointsOf } from './endpoints.js';
import { type Check, examine, firstViolation, type PropertyProof, type Stage } from './examine.js';
import { expectationStages } from './expectations.js';
import { familiesIn } from './families.js';
import { foreignRouting } from './foreign-routing.js';
import { hold, type Setting } from './hold.js';
import { spoofedSources } from './make-endpoint.js';
import { otherPrograms, strict } from './other-programs.js';
import { withoutOthersSay } from './others-say.js';
import { properties } from './properties/index.js';
import { foreignBits } from './properties/marks.js';
import type { Situation } from './property.js';
import { serviceEndpoints, serviceProxy, standInServices } from './service-proxy.js';
import { type Staging, stagingOfDocument } from './staging.js';

/** Packets and answers of a conversation: after so many nothing new is remembered. */
const length = 4;

/** What was found of the properties of every node, and of what the document expects. */
export interface Proof {
  readonly properties: readonly PropertyProof[];
  readonly expectations: readonly PropertyProof[];
}

/** Goes through every conversation that the program can tell from others, and holds each to the properties. */
export function proveProgram(document: NodeState, program: SimulatableProgram, words: RuleWords): Proof {
  return proveStaged(stagingOfDocument(withoutMesh(document), program, words));
}

/** Without ztunnel nobody is in the mesh. */
export function withoutMesh(state: NodeState): NodeState {
  return state.ztunnel === null ? { ...state, pods: state.pods.map((pod) => ({ ...pod, mesh: false })) } : state;
}

/** What of every node does not hold first, of packets that the program itself tells apart; null: all does. */
export function firstViolationOf(
  document: NodeState,
  program: SimulatableProgram,
  words: RuleWords,
): ReturnType<typeof firstViolation> {
  return firstViolation(
    staged(stagingOfDocument(withoutMesh(document), program, words), {
      ports: [80, document.constants.ports.hbone],
      protocols: [protocols.tcp, protocols.udp],
    }).every,
  );
}

export function proveStaged(staging: Staging): Proof {
  const { every, expected } = staged(staging);
  return { properties: examine(every), expectations: examine(expected) };
}

interface Stages {
  /** Of what every node has to hold to. */
  readonly every: Iterable<Stage>;
  readonly expected: Iterable<Stage>;
}

/** What is told apart even where no rule does. */
type Also = Parameters<typeof distinctionsOf>[1];

function usual({ constants }: NodeState): Also {
  return {
    ports: [80, 53, ...Object.values(constants.ports)],
    protocols: [protocols.tcp, protocols.udp, protocols.icmp, protocols.icmp6, 253],
  };
}

function staged(staging: Staging, also: Also = usual(staging.state)): Stages {
  const { program, state } = staging;
  const families = familiesIn([state], [program]);
  const [plain, bare] = [staging.with(asItIs), staging.without(asItIs)];
  const routing = foreignRouting(state);
  const routedScene = staging.with(routing);
  const distinctions = distinctionsOf(
    [plain, routedScene].flatMap(({ network }) =>
      [...network.namespaces.values()].map((one) => staging.distinguished(one.program)),
    ),
    also,
  );
  const endpointsIn = (scene: Scene) =>
    staging.speaking(families.flatMap((family) => endpointsOf(state, [scene.network], distinctions, family)));
  const [endpoints, routedEndpoints] = [endpointsIn(plain), endpointsIn(routedScene)];
  // The stand-ins are of IPv4.
  const isOfFour = ({ address }: Endpoint) => typeof address === 'number';
  const clients = endpoints.filter(isOfFour);
  const services = standInServices(clients, state);
  const proxy = serviceProxy(services, state);
  const node = clients.find(({ role }) => role === 'node');
  const served = [...clients, ...serviceEndpoints(services, node)];
  const spoofed = (senders: readonly Endpoint[]) => (state.ztunnel === null ? [] : spoofedSources(senders));
  const stage = (situation: Situation, scene: Scene, without: Scene, senders: readonly Endpoint[]): Stage => ({
    name: situation,
    scene,
    begins: null,
    length,
    cases: [...casesOf(senders, distinctions, state)],
    checks: checksOf(situation, { scene: without, begins: null, length }, state),
  });
  const expected = expectationStages(state, { scene: plain, begins: null, length }, endpoints, distinctions);
  const asItStands = stage('as it is', plain, bare, [...endpoints, ...spoofed(endpoints)]);
  function* beside(): Generator<Stage> {
    yield stage('with a service proxy', staging.with(proxy), staging.without(proxy), served);
    yield stage('with policy routing of others', routedScene, staging.without(routing), [
      ...routedEndpoints,
      ...spoofed(routedEndpoints),
    ]);
    const few = oneOfEach(clients);
    // That native nft does not keep others' REJECT away is said by the properties of services already.
    const isNative = state.backend === 'nft';
    const isOfPod = (role: Endpoint['backend']) => role === 'mesh-pod' || role === 'other-pod';
    const shared = services.filter(
      ({ backend, backendRole }) => !isOfPod(backendRole) && !(isNative && backend === null),
    );
    const [theirs, marking] = [serviceProxy(shared, state), otherPrograms(few, state)];
    const others: Extras['host'] = (host) => marking(theirs(host));
    yield {
      ...stage('beside other programs', staging.with(others, strict), staging.without(others, strict), []),
      cases: casesAmong([...few, ...spoofed(few), ...serviceEndpoints(shared, node)], fewest(distinctions, state)),
    };
  }
  return { every: every(), expected };

  function* every(): Generator<Stage> {
    if (staging.isAlone) {
      yield asItStands;
      yield* beside();
    } else yield withoutOthersSay(asItStands, { scene: bare, begins: null, length });
    const left = stage('without ztunnel', staging.withoutZtunnel(), bare, endpoints);
    yield left;
    if (state.ztunnel !== null)
      yield {
        ...stage('without ztunnel', staging.withoutTunnels(), bare, endpoints),
        name: 'without the tunnels',
      };
    yield { ...left, begins: (one) => hostMemories(hold({ scene: plain, begins: null, length }, one).memories) };
  }
}

const asItIs: Extras['host'] = (host) => host;

function checksOf(situation: Situation, without: Setting, state: NodeState): readonly Check[] {
  return properties
    .filter((property) => property.situation === situation)
    .map(({ violation, concerns, name, sentence }) => ({
      name,
      sentence,
      concerns: (one) => concerns(one, state),
      violation: (one, conversation) => violation({ case: one, conversation, bare: () => hold(without, one), state }),
    }));
}

/** Others' rules tell nobody apart that ours do not: one of each role is enough, and of packets what decides over capture. */
function oneOfEach(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return endpoints.filter(({ role }, at) => endpoints.findIndex((endpoint) => endpoint.role === role) === at);
}

function fewest({ ports, sourcePorts, ...rest }: Distinctions, { tunnel }: NodeState): Distinctions {
  return {
    ...rest,
    ports: [...ports.slice(0, 1), tunnel.port],
    sourcePorts: sourcePorts.slice(0, 1),
    protocols: [protocols.tcp, protocols.udp],
  };
}

function* casesAmong(endpoints: readonly Endpoint[], distinctions: Distinctions): Generator<Case> {
  for (const from of endpoints) for (const to of endpoints) yield* casesBetween(from, to, distinctions);
}

function* casesOf(endpoints: readonly Endpoint[], distinctions: Distinctions, state: NodeState): Generator<Case> {
  const [bit] = foreignBits(state.constants.marks);
  for (const from of endpoints)
    for (const to of endpoints)
      for (const one of casesBetween(from, to, distinctions)) {
        yield one;
        if (from.role === 'node' && bit !== undefined) yield { ...one, header: { ...one.header, mark: bit } };
      }
}

/** What the node itself still remembers when ztunnel's namespace is gone. */
function hostMemories(memories: Memories): Memories {
  return new Map([...copyMemories(memories)].filter(([name]) => name === 'host'));
}
