import { propertyCodes } from '../../codes/properties.js';
import type { SimulatableProgram } from '../../ir/program.js';
import { protocols } from '../../ir/protocols.js';
import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import type { Conversation } from '../conversation.js';
import { type Extras, noExtras } from '../topology/extras.js';
import type { Scene } from '../topology/scene.js';
import type { Change } from '../topology/topology.js';
import { type Case, casesBetween } from './case.js';
import { distinctionsOf } from './distinctions.js';
import type { Endpoint } from './endpoint.js';
import { endText, keysOf, type NamespaceNames, namesByScope } from './ends.js';
import { type Check, examine, type PropertyProof, type Scenario } from './examine.js';
import { familiesIn } from './families.js';
import { namedAddresses, usualAddresses } from './node-addresses.js';
import type { ProofMode } from './proof-mode.js';
import { type CaseSetup, runCase } from './run-case.js';
import { serviceEndpoints, serviceProxy, standInServices } from './service-proxy.js';
import { podsOfBoth } from './transition/pods.js';

/** Two variants of a node: two documents, or one document rendered in two ways. */
export interface Alternatives<State> extends Change<State> {
  readonly programs: readonly [before: SimulatableProgram, after: SimulatableProgram];
}

const length = 4;

/** Checks that every conversation ends the same way on both, answers and later packets included, with and without a service proxy. */
export function proveEquivalence<State extends NodeState>(
  mode: ProofMode<State>,
  alternatives: Alternatives<State>,
  words: RuleWords,
): readonly PropertyProof[] {
  const { after, before, programs } = alternatives;
  const named = [before, after].map((state) => namedAddresses(state, mode.ownAddresses(state)));
  const families = familiesIn(named.flat(), programs);
  const addresses = usualAddresses(named[1] ?? [], families);
  const scenes = (extras: Extras) =>
    programs.map((program) => mode.topology.between(alternatives, program, words, extras));
  const plain = scenes({ ...noExtras, addresses });
  const networks = plain.map(({ network }) => network);
  const distinctions = distinctionsOf(
    networks.flatMap(({ namespaces }) => [...namespaces.values()].map(({ program }) => program)),
    { ports: [80], protocols: [protocols.tcp, protocols.udp, protocols.icmp, protocols.icmp6, 253] },
  );
  const every = mode.conversations(alternatives, { of: 'alternatives', scenes: plain, families, distinctions });
  const clients = clientsIn(every);
  const services = standInServices(clients, podsOfBoth(alternatives));
  const node = clients.find(({ role }) => role === 'node');
  const served = [...clients, ...serviceEndpoints(services, node)];
  const scenario = (name: string, [one, other]: readonly Scene[], cases: readonly Case[]): Scenario => {
    if (one === undefined || other === undefined) throw new Error('equivalence needs two programs');
    return { name, scene: one, begins: null, length, cases, checks: [sameAs({ scene: other, begins: null, length })] };
  };
  return examine([
    scenario('as it is', plain, every),
    scenario(
      'with a service proxy',
      scenes({ addresses, host: serviceProxy(services, mode.freeBits(after)) }),
      served.flatMap((from) => served.flatMap((to) => [...casesBetween(from, to, distinctions)])),
    ),
  ]);
}

/** The endpoints of IPv4, which the stand-ins speak, with sources of their own. */
function clientsIn(cases: readonly Case[]): readonly Endpoint[] {
  const all = new Set(cases.flatMap(({ from, to }) => [from, to]));
  return [...all].filter(({ address, role }) => typeof address === 'number' && role !== 'spoofed');
}

function sameAs(other: CaseSetup): Check {
  const nameOf = namesByScope(other.scene.network);
  return {
    name: 'equivalent',
    sentence: propertyCodes.equivalent.meaning,
    concerns: () => true,
    violation: (one, conversation) => {
      const there = runCase(other, one);
      const isSame = keysOf(conversation, nameOf).join() === keysOf(there, nameOf).join();
      return isSame ? null : `${textOf(conversation, nameOf)}; by the other document: ${textOf(there, nameOf)}`;
    },
  };
}

/** Where the packets end, with one name for both proxies. */
function textOf({ exchanges }: Conversation, nameOf: NamespaceNames): string {
  return exchanges.map(({ end }) => endText(end, nameOf)).join('; ');
}
