import { protocols } from '../../../ir/protocols.js';
import type { RuleWords } from '../../../simulate/chain.js';
import type { Memories } from '../../../simulate/network.js';
import { type Case, casesBetween } from '../../../simulate/prove/case.js';
import { type AlsoDistinguished, type Distinctions, distinctionsOf } from '../../../simulate/prove/distinctions.js';
import type { Endpoint } from '../../../simulate/prove/endpoint.js';
import { endpointsOf } from '../../../simulate/prove/endpoints.js';
import type { Scenario } from '../../../simulate/prove/examine.js';
import { expectationScenarios } from '../../../simulate/prove/expectations.js';
import { familiesIn } from '../../../simulate/prove/families.js';
import { foreignRouting } from '../../../simulate/prove/foreign-routing.js';
import { namedAddresses } from '../../../simulate/prove/node-addresses.js';
import { otherPrograms, strict } from '../../../simulate/prove/other-programs.js';
import type { Scenarios } from '../../../simulate/prove/proof-mode.js';
import { checksOf } from '../../../simulate/prove/property.js';
import { runCase } from '../../../simulate/prove/run-case.js';
import { serviceEndpoints, serviceProxy, standInServices } from '../../../simulate/prove/service-proxy.js';
import type { Subject } from '../../../simulate/prove/subject.js';
import { withoutForeignDecisions } from '../../../simulate/prove/without-foreign-decisions.js';
import type { NamespaceChange } from '../../../simulate/topology/extras.js';
import type { Scene } from '../../../simulate/topology/scene.js';
import { proxyWord } from '../scopes.js';
import type { GeneveState } from '../state.js';
import { ownEndpoints, spoofedSources } from './endpoints.js';
import { foreignMarkBitsOf, freeBits } from './free-bits.js';
import { nodeScenes } from './node-scenes.js';
import { ownAddresses } from './own-addresses.js';
import { properties } from './properties/index.js';
import type { Situation } from './property.js';

/** Packets and answers of a conversation: after these, no state changes any more. */
const length = 4;

/** The scenarios with every conversation that the program distinguishes, in every situation. */
export function scenariosOf(
  subject: Subject<GeneveState>,
  words: RuleWords,
  also: AlsoDistinguished = usual(subject.state),
): Scenarios {
  const { program, state } = subject;
  const scenes = nodeScenes(subject, words);
  const families = familiesIn(namedAddresses(state, ownAddresses(state)), [program]);
  const [plain, bare] = [scenes.with(asItIs), scenes.without(asItIs)];
  const routing = foreignRouting(state, ownAddresses(state));
  const routedScene = scenes.with(routing);
  const distinctions = distinctionsOf(
    [plain, routedScene].flatMap(({ network }) =>
      [...network.namespaces.values()].map((one) => scenes.distinguished(one.program)),
    ),
    also,
  );
  const endpointsIn = ({ network }: Scene) =>
    scenes.speaking(
      families.flatMap((family) =>
        endpointsOf(state.pods, [network], distinctions, family, ownEndpoints(state, family, [state.constants])),
      ),
    );
  const [endpoints, routedEndpoints] = [endpointsIn(plain), endpointsIn(routedScene)];
  // The stand-ins are IPv4 only.
  const isOfFour = ({ address }: Endpoint) => typeof address === 'number';
  const clients = endpoints.filter(isOfFour);
  const services = standInServices(clients, state.pods);
  const proxy = serviceProxy(services, freeBits(state));
  const node = clients.find(({ role }) => role === 'node');
  const served = [...clients, ...serviceEndpoints(services, node)];
  const spoofed = (senders: readonly Endpoint[]) => (state.ztunnel === null ? [] : spoofedSources(senders));
  const scenario = (situation: Situation, scene: Scene, without: Scene, senders: readonly Endpoint[]): Scenario => ({
    name: situation,
    scene,
    begins: null,
    length,
    cases: [...casesOf(senders, distinctions, state)],
    checks: checksOf(
      properties.filter((property) => property.situation === situation),
      { scene: without, begins: null, length },
      state,
    ),
  });
  const expected = expectationScenarios(
    state,
    proxyWord,
    { scene: plain, begins: null, length },
    endpoints,
    distinctions,
  );
  const asIs = scenario('as it is', plain, bare, [...endpoints, ...spoofed(endpoints)]);
  return { every: every(), expected };

  function* every(): Generator<Scenario> {
    if (scenes.isAlone) {
      yield asIs;
      yield* besideOthers();
    } else yield withoutForeignDecisions(asIs, { scene: bare, begins: null, length });
    const unserved = scenario('without ztunnel', scenes.withoutZtunnel(), bare, endpoints);
    yield unserved;
    if (state.ztunnel !== null)
      yield {
        ...scenario('without ztunnel', scenes.withoutTunnels(), bare, endpoints),
        name: 'without the tunnels',
      };
    yield { ...unserved, begins: (one) => hostMemories(runCase({ scene: plain, begins: null, length }, one).memories) };
  }

  function* besideOthers(): Generator<Scenario> {
    yield scenario('with a service proxy', scenes.with(proxy), scenes.without(proxy), served);
    yield scenario('with policy routing of others', routedScene, scenes.without(routing), [
      ...routedEndpoints,
      ...spoofed(routedEndpoints),
    ]);
    const few = oneOfEach(clients);
    const isOfPod = (role: Endpoint['backend']) => role === 'mesh-pod' || role === 'other-pod';
    // With native nft a foreign REJECT still applies; the properties of services report that already.
    const isNative = state.backend === 'nft';
    const shared = services.filter(
      ({ backend, backendRole }) => !isOfPod(backendRole) && !(isNative && backend === null),
    );
    const [theirs, marking] = [serviceProxy(shared, freeBits(state)), otherPrograms(few, foreignMarkBitsOf(state))];
    const others: NamespaceChange = (host) => marking(theirs(host));
    yield {
      ...scenario('beside other programs', scenes.with(others, strict), scenes.without(others, strict), []),
      cases: casesAmong([...few, ...spoofed(few), ...serviceEndpoints(shared, node)], fewest(distinctions, state)),
    };
  }
}

/** Ports and protocols that are distinguished even if no rule does. */
function usual({ constants }: GeneveState): AlsoDistinguished {
  return {
    ports: [80, 53, ...Object.values(constants.ports)],
    protocols: [protocols.tcp, protocols.udp, protocols.icmp, protocols.icmp6, 253],
  };
}

const asItIs: NamespaceChange = (host) => host;

/** The stand-ins distinguish no more endpoints than our rules: one of each role is enough. */
function oneOfEach(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return endpoints.filter(({ role }, at) => endpoints.findIndex((endpoint) => endpoint.role === role) === at);
}

function fewest({ ports, sourcePorts, ...rest }: Distinctions, { tunnel }: GeneveState): Distinctions {
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

function* casesOf(endpoints: readonly Endpoint[], distinctions: Distinctions, state: GeneveState): Generator<Case> {
  const [bit] = freeBits(state);
  for (const one of casesAmong(endpoints, distinctions)) {
    yield one;
    if (one.from.role === 'node' && bit !== undefined) yield { ...one, header: { ...one.header, mark: bit } };
  }
}

/** The node's own memory, which remains when ztunnel's namespace is gone. */
function hostMemories(memories: Memories): Memories {
  return { get: (name) => (name === 'host' ? memories.get(name) : undefined) };
}
