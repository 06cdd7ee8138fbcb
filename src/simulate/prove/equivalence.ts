import type { SimulatableProgram } from '../../ir/program.js';
import type { RuleWords } from '../chain.js';
import type { Conversation } from '../conversation.js';
import { protocols } from '../protocols.js';
import { type Extras, noExtras } from '../topology/extras.js';
import type { Scene } from '../topology/of-parts.js';
import { casesBetween } from './case.js';
import { distinctionsOf } from './distinctions.js';
import type { Endpoint } from './endpoint.js';
import { endpointsOf } from './endpoints.js';
import { endText, keysOf, type NamespaceNames, namesByScope } from './ends.js';
import { type Check, examine, type PropertyProof, type Stage } from './examine.js';
import { familiesIn } from './families.js';
import { hold, type Setting } from './hold.js';
import { spoofedSources } from './make-endpoint.js';
import { nodeAddresses } from './node-addresses.js';
import { serviceEndpoints, serviceProxy, standInServices } from './service-proxy.js';
import { type Ends, podsOfBoth, sceneBetween } from './transition/both.js';

/** Two nodes with what they hold: documents, or one document in two ways. */
export interface Alternatives extends Ends {
  readonly programs: readonly [before: SimulatableProgram, after: SimulatableProgram];
}

const length = 4;

/** Whether every conversation goes the same way on both, answers and later packets included, with a service proxy and without. */
export function proveEquivalence(alternatives: Alternatives, words: RuleWords): readonly PropertyProof[] {
  const { after, before, programs } = alternatives;
  const families = familiesIn([before, after], programs);
  const addresses = nodeAddresses(after, families);
  const scenes = (extras: Extras) => programs.map((program) => sceneBetween(alternatives, program, words, extras));
  const plain = scenes({ ...noExtras, addresses });
  const networks = plain.map(({ network }) => network);
  const distinctions = distinctionsOf(
    networks.flatMap(({ namespaces }) => [...namespaces.values()].map(({ program }) => program)),
    { ports: [80], protocols: [protocols.tcp, protocols.udp, protocols.icmp, protocols.icmp6, 253] },
  );
  const state = { ...after, pods: podsOfBoth(alternatives) };
  const designs = [before.constants, after.constants];
  const endpoints = families.flatMap((family) => endpointsOf(state, networks, distinctions, family, designs));
  const spoofed = state.ztunnel === null ? [] : spoofedSources(endpoints);
  const clients = endpoints.filter(({ address }) => typeof address === 'number');
  const services = standInServices(clients, state);
  const node = clients.find(({ role }) => role === 'node');
  const stage = (name: string, [one, other]: readonly Scene[], senders: readonly Endpoint[]): Stage => {
    if (one === undefined || other === undefined) throw new Error('there are two programs');
    const cases = senders.flatMap((from) => senders.flatMap((to) => [...casesBetween(from, to, distinctions)]));
    return { name, scene: one, begins: null, length, cases, checks: [sameAs({ scene: other, begins: null, length })] };
  };
  return examine([
    stage('as it is', plain, [...endpoints, ...spoofed]),
    stage('with a service proxy', scenes({ addresses, host: serviceProxy(services, state) }), [
      ...clients,
      ...serviceEndpoints(services, node),
    ]),
  ]);
}

function sameAs(other: Setting): Check {
  const nameOf = namesByScope(other.scene.network);
  return {
    name: 'equivalent',
    sentence: 'Every conversation goes the same way by both documents, answers and later packets included.',
    concerns: () => true,
    violation: (one, conversation) => {
      const there = hold(other, one);
      const isSame = keysOf(conversation, nameOf).join() === keysOf(there, nameOf).join();
      return isSame ? null : `${textOf(conversation, nameOf)}; by the other document: ${textOf(there, nameOf)}`;
    },
  };
}

/** Where the packets end, whichever ztunnel has them. */
function textOf({ exchanges }: Conversation, nameOf: NamespaceNames): string {
  return exchanges.map(({ end }) => endText(end, nameOf)).join('; ');
}
