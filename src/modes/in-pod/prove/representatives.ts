import { familyOf } from '../../../ir/family.js';
import { resolveEndpoint } from '../../../model/expected-endpoint.js';
import { podScope, proxyWord } from '../scopes.js';
import type { InpodPod, InpodState } from '../state.js';

/** Two pods of a kind, so that they can talk to each other. */
const ofAKind = 2;

/** The documents with two pods of each kind, and with those that their expectations name. */
export function representatives(states: readonly InpodState[]): readonly InpodState[] {
  const shapes = states.map((state) => new Map(state.pods.map((pod) => [podScope(pod), kindOf(pod, state)])));
  const moved = new Set(states.flatMap((state) => movedIn(state, states)));
  const kept = new Set(states.flatMap(namedByExpectations));
  const counts = new Map<string, number>();
  for (const scope of new Set(states.flatMap(({ pods }) => pods.map(podScope)))) {
    const kind = JSON.stringify([moved.has(scope), ...shapes.map((known) => known.get(scope) ?? null)]);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (count <= ofAKind) kept.add(scope);
  }
  return states.map((state) => ({ ...state, pods: state.pods.filter((pod) => kept.has(podScope(pod))) }));
}

/** Pods whose namespace, uid or addresses differ between the documents. */
function movedIn(state: InpodState, states: readonly InpodState[]): readonly string[] {
  const others = states
    .filter((one) => one !== state)
    .map(({ pods }) => new Map(pods.map((pod) => [podScope(pod), identityOf(pod)])));
  return state.pods
    .filter((pod) => others.some((known) => (known.get(podScope(pod)) ?? identityOf(pod)) !== identityOf(pod)))
    .map(podScope);
}

function identityOf({ ips, netns, uid }: InpodPod): string {
  return [netns, uid, ...ips].join();
}

/** What the rules of a pod depend on: pods with the same text get the same. */
export function kindOf(pod: InpodPod, { inpod }: Pick<InpodState, 'inpod'>): string {
  const { dnsCapture, hostInterface, hostNetwork, ingress, ips, mesh, virtualInterfaces } = pod;
  const dns = dnsCapture ?? inpod.dnsCapture;
  return JSON.stringify([
    mesh,
    hostNetwork,
    dns,
    ingress,
    virtualInterfaces,
    ips.map(familyOf),
    hostInterface === null,
  ]);
}

function namedByExpectations(state: InpodState): readonly string[] {
  return state.expect.flatMap(({ from, to }) =>
    [from, to].flatMap((word) => {
      const end = resolveEndpoint(word, state, proxyWord);
      const isNamed = ({ ips, name, namespace }: InpodPod) =>
        'kind' in end &&
        ((end.kind === 'pod' && end.name === `${namespace}/${name}`) ||
          (end.kind === 'address' && ips.includes(end.address)));
      return state.pods.filter(isNamed).map(podScope);
    }),
  );
}
