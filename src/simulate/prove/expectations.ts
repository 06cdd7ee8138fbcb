import { families, familyOf } from '../../ir/family.js';
import { protocolNumbers, protocols } from '../../ir/protocols.js';
import type { Expectation } from '../../model/expectation.js';
import type { ExpectedEndpoint } from '../../model/expected-endpoint.js';
import { resolveEndpoint } from '../../model/expected-endpoint.js';
import type { NodeState } from '../../model/node-state.js';
import { addressOf } from '../address.js';
import type { Conversation } from '../conversation.js';
import { isLocal } from '../namespace.js';
import type { Scene } from '../topology/scene.js';
import { type Case, casesBetween } from './case.js';
import type { Distinctions } from './distinctions.js';
import type { Endpoint, EndpointRole } from './endpoint.js';
import { askedFor, capturingPort, endText, firstOf, isArrival, whyBroken } from './ends.js';
import type { Scenario } from './examine.js';
import { nodeEndpoint, podEndpoint, remoteEndpoint } from './make-endpoint.js';

/**
 * A scenario for each of the document's expectations, with the conversations that it covers. @param proxy the word for
 * the mesh's proxy.
 */
export function expectationScenarios(
  state: NodeState,
  proxy: string,
  setting: Pick<Scenario, 'scene' | 'begins' | 'length'>,
  endpoints: readonly Endpoint[],
  distinctions: Distinctions,
): readonly Scenario[] {
  return state.expect.map((expectation, index) => {
    const { port, protocol } = expectation;
    const number = protocolNumbers.get(protocol) ?? 0;
    const numbers = number === protocols.icmp ? [number, protocols.icmp6] : [number];
    const apart = { ...distinctions, protocols: numbers, ports: port === null ? distinctions.ports : [port] };
    const [from, to] = [expectation.from, expectation.to].map((word) =>
      sendersOf(resolveEndpoint(word, state, proxy), state, setting.scene, endpoints),
    );
    const check = {
      name: `expect[${index}]`,
      sentence: sentenceOf(expectation),
      concerns: () => true,
      violation: (_: Case, conversation: Conversation) => violationOf(expectation, conversation),
    };
    const cases = (from ?? []).flatMap((one) => (to ?? []).flatMap((other) => [...casesBetween(one, other, apart)]));
    return { ...setting, name: 'as it is', cases, checks: [check] };
  });
}

/** `tcp from mesh to default/db port 5432 is captured`. */
function sentenceOf({ from, outcome, port, protocol, to }: Expectation): string {
  return `${protocol} from ${from} to ${to}${port === null ? '' : ` port ${port}`} is ${outcome}.`;
}

function violationOf({ outcome }: Expectation, conversation: Conversation): string | null {
  const { end, header } = firstOf(conversation);
  const text = endText(end);
  const isCaptured = capturingPort(end) !== null;
  switch (outcome) {
    case 'captured':
      if (!isCaptured) return text;
      return askedFor(end).destination === header.destination && end.packet.source === header.source
        ? null
        : `captured with other addresses: ${text}`;
    case 'direct':
      return isCaptured ? text : whyBroken(conversation, 4);
    case 'lost':
      return isArrival(end) ? text : null;
  }
}

const roles = {
  mesh: 'mesh-pod',
  others: 'other-pod',
  node: 'node',
  proxy: 'proxy',
  world: 'world',
} as const satisfies Record<Exclude<ExpectedEndpoint['kind'], 'pod' | 'address'>, EndpointRole>;

/** The document was validated: every word names exactly one endpoint or kind. */
function sendersOf(
  end: ReturnType<typeof resolveEndpoint>,
  state: NodeState,
  { network }: Scene,
  endpoints: readonly Endpoint[],
): readonly Endpoint[] {
  if (!('kind' in end)) return [];
  if (end.kind === 'pod') {
    const known = endpoints.filter(
      ({ name, role }) => name === end.name && (role === 'mesh-pod' || role === 'other-pod'),
    );
    if (known.length > 0) return known;
    const pod = state.pods.find(({ name, namespace }) => `${namespace}/${name}` === end.name);
    return pod === undefined
      ? []
      : families.map((family) => podEndpoint(pod, family)).filter((endpoint) => endpoint !== null);
  }
  if (end.kind !== 'address') return endpoints.filter(({ role }) => role === roles[end.kind]);
  const pod = state.pods.find(({ hostNetwork, ips }) => !hostNetwork && ips.includes(end.address));
  const address = addressOf(end.address, familyOf(end.address));
  const host = network.namespaces.get('host');
  if (host === undefined) return [];
  const proxies = endpoints.filter((endpoint) => endpoint.role === 'proxy' && endpoint.address === address);
  if (proxies.length > 0) return proxies;
  if (isLocal(host, address)) return [nodeEndpoint(address)];
  const sender = pod === undefined ? remoteEndpoint(address, host) : podEndpoint(pod, familyOf(end.address));
  return sender === null ? [] : [sender];
}
