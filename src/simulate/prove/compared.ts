import type { SimulatableProgram } from '../../ir/program.js';
import { protocols } from '../../ir/protocols.js';
import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import { type Extras, noExtras } from '../topology/extras.js';
import type { Scene } from '../topology/scene.js';
import type { Change } from '../topology/topology.js';
import { type Case, casesBetween } from './case.js';
import { type AlsoDistinguished, type Distinctions, distinctionsOf } from './distinctions.js';
import type { Endpoint } from './endpoint.js';
import { familiesIn } from './families.js';
import { namedAddresses, usualAddresses } from './node-addresses.js';
import type { ProofMode } from './proof-mode.js';
import { serviceEndpoints, serviceProxy, standInServices } from './service-proxy.js';
import { podsOfBoth } from './transition/pods.js';

/** Two variants of a node: two documents, or one document rendered in two ways. */
export interface Alternatives<State> extends Change<State> {
  readonly programs: readonly [before: SimulatableProgram, after: SimulatableProgram];
}

/** Both variants in one situation, with every conversation by which they may differ. */
export interface ComparedSituation {
  readonly name: string;
  readonly before: Scene;
  readonly after: Scene;
  readonly cases: readonly Case[];
  readonly distinctions: Distinctions;
}

/**
 * Both variants, as they are and beside a service proxy. @param also ports that are distinguished even if no rule does.
 */
export function comparedSituations<State extends NodeState>(
  mode: ProofMode<State>,
  alternatives: Alternatives<State>,
  words: RuleWords,
  also: AlsoDistinguished['ports'] = [],
): readonly [plain: ComparedSituation, served: ComparedSituation] {
  const { after, before, programs } = alternatives;
  const named = [before, after].map((state) => namedAddresses(state, mode.ownAddresses(state)));
  const families = familiesIn(named.flat(), programs);
  const addresses = usualAddresses(named[1] ?? [], families);
  const scenes = (extras: Extras): readonly [Scene, Scene] => {
    const [one, other] = programs;
    const sceneOf = mode.topology.between(alternatives, words, extras);
    return [sceneOf(one), sceneOf(other)];
  };
  const plain = scenes({ ...noExtras, addresses });
  const networks = plain.map(({ network }) => network);
  const distinctions = distinctionsOf(
    networks.flatMap(({ namespaces }) => [...namespaces.values()].map(({ program }) => program)),
    {
      ports: [80, ...also],
      protocols: [protocols.tcp, protocols.udp, protocols.icmp, protocols.icmp6, 253],
    },
  );
  const every = mode.conversations(alternatives, { of: 'alternatives', scenes: plain, families, distinctions });
  const clients = clientsIn(every);
  const services = standInServices(clients, podsOfBoth(alternatives));
  const node = clients.find(({ role }) => role === 'node');
  const served = [...clients, ...serviceEndpoints(services, node)];
  const situation = (name: string, [one, other]: readonly [Scene, Scene], cases: readonly Case[]) => {
    return { name, before: one, after: other, cases, distinctions };
  };
  return [
    situation('as it is', plain, every),
    situation(
      'with a service proxy',
      scenes({ addresses, host: serviceProxy(services, mode.freeBits(after)) }),
      served.flatMap((from) => receiversIn(served).flatMap((to) => [...casesBetween(from, to, distinctions)])),
    ),
  ];
}

/** The endpoints of IPv4, which the stand-ins speak, with sources of their own. */
function clientsIn(cases: readonly Case[]): readonly Endpoint[] {
  return endpointsIn(cases).filter(({ address, role }) => typeof address === 'number' && role !== 'spoofed');
}

/** A proxy with the address of its pod is no receiver of its own. */
function receiversIn(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const pods = new Set(endpoints.filter(({ role }) => role === 'mesh-pod').map(({ address }) => address));
  return endpoints.filter(({ address, role }) => role !== 'proxy' || !pods.has(address));
}

export function endpointsIn(cases: readonly Case[]): readonly Endpoint[] {
  return [...new Set(cases.flatMap(({ from, to }) => [from, to]))];
}
