import { protocols } from '../../../../ir/protocols.js';
import { type Case, casesBetween } from '../../../../simulate/prove/case.js';
import type { Endpoint } from '../../../../simulate/prove/endpoint.js';
import { spoofedSources } from '../endpoints.js';

/** For this many kinds of mesh pods every port and destination is tried; for further kinds only the usual ones. */
const thoroughKinds = 2;

/**
 * The conversations that show whether a node redirects, a few for each kind of mesh pod: from it, to it, and by ztunnel
 * on its behalf. Their number grows with the kinds of pods, not with the pairs.
 */
export function* effectCases(endpoints: readonly Endpoint[], ports: readonly number[], hbone: number): Generator<Case> {
  const of = (role: Endpoint['role']) => endpoints.filter((endpoint) => endpoint.role === role);
  const [mesh, others, far, node, ztunnel] = [of('mesh-pod'), of('other-pod'), of('world'), of('node'), of('proxy')];
  const tcp = (from: Endpoint | undefined, to: Endpoint | undefined, at: readonly number[]) =>
    from === undefined || to === undefined
      ? []
      : [
          ...casesBetween(from, to, {
            addresses: { ipv4: [], ipv6: [] },
            protocols: [protocols.tcp],
            ports: at,
            sourcePorts: [clientPort],
          }),
        ];
  const plain = [usualPort];
  for (const [index, pod] of mesh.entries()) {
    const isThorough = index < thoroughKinds;
    const tried = isThorough ? ports : plain;
    const [asPod] = spoofedSources([pod]);
    for (const one of isThorough ? far : far.slice(0, 1)) {
      const [asFar] = spoofedSources([one]);
      yield* tcp(pod, one, tried);
      yield* tcp(one, pod, [...tried, hbone]);
      yield* tcp(asFar, pod, plain);
    }
    yield* tcp(asPod, far[0], plain);
    yield* tcp(pod, mesh[index === 0 ? 1 : 0], plain);
    yield* tcp(pod, others[0], plain);
    yield* tcp(others[0], pod, plain);
    for (const one of isThorough ? node : node.slice(0, 1)) {
      yield* tcp(one, pod, plain);
      yield* tcp(pod, one, plain);
    }
    yield* dns(pod, far[0]);
    yield* tcp(ztunnel[0], pod, plain);
  }
  yield* tcp(ztunnel[0], far[0], plain);
}

function* dns(from: Endpoint, to: Endpoint | undefined): Generator<Case> {
  if (to === undefined) return;
  const none = { addresses: { ipv4: [], ipv6: [] }, sourcePorts: [clientPort] };
  yield* casesBetween(from, to, { ...none, protocols: [protocols.udp], ports: [53] });
}

const usualPort = 80;
const clientPort = 40_000;
