import { protocols } from '../../../ir/protocols.js';
import { addressOf } from '../../../simulate/address.js';
import type { RuleWords } from '../../../simulate/chain.js';
import { type Case, casesBetween } from '../../../simulate/prove/case.js';
import { type AlsoDistinguished, type Distinctions, distinctionsOf } from '../../../simulate/prove/distinctions.js';
import type { Endpoint } from '../../../simulate/prove/endpoint.js';
import type { Scenario } from '../../../simulate/prove/examine.js';
import { expectationScenarios } from '../../../simulate/prove/expectations.js';
import { familiesIn } from '../../../simulate/prove/families.js';
import { namedAddresses } from '../../../simulate/prove/node-addresses.js';
import type { Scenarios } from '../../../simulate/prove/proof-mode.js';
import { checksOf } from '../../../simulate/prove/property.js';
import { serviceEndpoints, serviceProxy, standInServices } from '../../../simulate/prove/service-proxy.js';
import type { Subject } from '../../../simulate/prove/subject.js';
import { withoutForeignDecisions } from '../../../simulate/prove/without-foreign-decisions.js';
import type { Scene } from '../../../simulate/topology/scene.js';
import { proxyWord } from '../scopes.js';
import type { InpodState } from '../state.js';
import { casesAmong } from './cases.js';
import { type Endpoints, endpointsIn } from './endpoints.js';
import { freeBits } from './free-bits.js';
import { foreignMarksOf, marking } from './marking.js';
import { masquerade } from './masquerade.js';
import { podOf } from './pods.js';
import { properties } from './properties/index.js';
import type { Situation } from './property.js';
import { sampled } from './sampled.js';
import { asItIs, type Changes, scenesOf } from './scenes.js';

/** Packets and answers of a conversation: after these, no state changes any more. */
const length = 4;

/** The scenarios with every conversation that the program distinguishes, in every situation. */
export function scenariosOf(
  whole: Subject<InpodState>,
  words: RuleWords,
  also: AlsoDistinguished = usual(whole.state),
): Scenarios {
  const subject = whole.ownership === null ? whole : { ...whole, ...sampled(whole.state, whole.program, 2) };
  const { program, state } = subject;
  const scenes = scenesOf(subject, words);
  const [plain, bare] = [scenes.with(asItIs), scenes.without(asItIs)];
  const distinctions = distinctionsOf(
    [...plain.network.namespaces.values()].map((one) => scenes.distinguished(one.program)),
    also,
  );
  const families = familiesIn(namedAddresses(state, []), [program]).map((family) => ({
    probe: addressOf(state.constants.probe[family], family),
    endpoints: endpointsIn([plain.network], distinctions, family, state.constants),
  }));
  const scenario = (situation: Situation, scene: Scene, without: Scene, cases: Iterable<Case>): Scenario => ({
    ...{ name: situation, scene, begins: null, length, cases },
    checks: checksOf(
      properties.filter((property) => property.situation === situation),
      { scene: without, begins: null, length },
      state,
    ),
  });
  const cases = families.flatMap(({ endpoints, probe }) => [...casesAmong(endpoints, distinctions, probe)]);
  const asIs = scenario('as it is', plain, bare, cases);
  const named = families.flatMap(({ endpoints }) => allOf(endpoints));
  const expected = expectationScenarios(state, proxyWord, asIs, named, distinctions);
  return { every: every(), expected };

  function* every(): Generator<Scenario> {
    if (!scenes.isAlone) {
      yield withoutDecisionsOfNode(asIs, bare);
      return;
    }
    yield asIs;
    // The stand-ins are IPv4 only.
    const [four] = families.filter(({ endpoints }) =>
      allOf(endpoints).some(({ address }) => typeof address === 'number'),
    );
    if (four === undefined) return;
    const few = fewestOf(four.endpoints);
    yield besideServices(few);
    const hiding = masquerade(state);
    const tried = [...casesAmong(few, fewest(distinctions), four.probe)];
    for (const theirs of foreignMarksOf(state).map(marking)) {
      const others: Changes = { host: (host) => hiding(theirs(host)), inside: theirs };
      yield scenario('beside other programs', scenes.with(others), scenes.without(others), tried);
    }
  }

  function besideServices(endpoints: Endpoints): Scenario {
    // A pod with `ingress` takes what is forwarded to it as it is.
    const apps = endpoints.apps.filter((app) => podOf(app, state)?.ingress === false);
    const clients = [...apps, ...endpoints.others, ...endpoints.node, ...endpoints.far];
    const services = standInServices(clients, state.pods);
    const proxy: Changes = { ...asItIs, host: serviceProxy(services, freeBits(state)) };
    const node = endpoints.node[0];
    const served = [...clients, ...serviceEndpoints(services, node)];
    const tried = clients.flatMap((from) => served.flatMap((to) => [...casesBetween(from, to, distinctions)]));
    return scenario('with a service proxy', scenes.with(proxy), scenes.without(proxy), tried);
  }
}

/** Services and policies of the node do not excuse what a pod's own namespace does. */
function withoutDecisionsOfNode(scenario: Scenario, bare: Scene): Scenario {
  const [own, others]: [Case[], Case[]] = [[], []];
  for (const one of scenario.cases) (one.from.role === 'mesh-pod' ? own : others).push(one);
  const decided = withoutForeignDecisions({ ...scenario, cases: others }, { scene: bare, begins: null, length });
  return { ...scenario, cases: [...own, ...decided.cases] };
}

/** Ports and protocols that are distinguished even if no rule does. */
function usual({ constants }: InpodState): AlsoDistinguished {
  return {
    ports: [80, 53, ...Object.values(constants.ports)],
    protocols: [protocols.tcp, protocols.udp, protocols.icmp, protocols.icmp6, 253],
  };
}

function allOf({ apps, far, node, others, proxies }: Endpoints): readonly Endpoint[] {
  return [...apps, ...proxies, ...others, ...node, ...far];
}

/** The stand-ins distinguish nobody: one of each is enough. */
function fewestOf(endpoints: Endpoints): Endpoints {
  const first = (some: readonly Endpoint[]) => some.slice(0, 1);
  const { apps, far, guests, loopbacks, node, others, proxies } = endpoints;
  return {
    ...{ apps, proxies, guests, loopbacks },
    ...{ others: first(others), node: first(node), far: first(far) },
  };
}

function fewest({ sourcePorts, ...rest }: Distinctions): Distinctions {
  return { ...rest, ports: [80, 53], sourcePorts: sourcePorts.slice(0, 1), protocols: [protocols.tcp, protocols.udp] };
}
