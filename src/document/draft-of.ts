import type { Draft } from '../model/draft.js';
import type { NodeState, Pod } from '../model/node-state.js';
import type { Mode } from '../modes/mode.js';
import { addressesOf } from './addresses.js';
import type { DocumentShape } from './shape.js';
import { statementOf } from './statement-shape.js';

type PodShape = NonNullable<DocumentShape['pods']>[number];

function podOf(pod: PodShape): Draft<Pod> {
  return {
    namespace: pod.namespace,
    name: pod.name,
    uid: pod.uid ?? null,
    ips: addressesOf(pod),
    hostInterface: pod.hostInterface ?? null,
    netns: pod.netns ?? null,
    mesh: pod.mesh,
    hostNetwork: pod.hostNetwork,
  };
}

/** The node that a document describes, with the defaults that depend on other keys. Refused values are undefined. */
export function draftOf(shape: DocumentShape, { document }: Mode): Draft<NodeState> {
  const { mode, profile, backend, pods, expect, allow, change } = shape;
  const { name, hostIP = document.needsHostIP ? undefined : null } = shape.node;
  const node = { name, hostIP };
  const { constants, ...keys } = document.draft(shape, node);
  return {
    mode,
    profile,
    backend,
    node,
    ...keys,
    pods: (pods ?? []).map((pod) => document.pods.draft(podOf(pod), pod)),
    constants,
    expect: (expect ?? []).map(({ from, to, protocol, port, outcome }) => {
      return { from, to, protocol, port: port ?? null, outcome };
    }),
    allow: allow ?? [],
    change: change?.map(statementOf) ?? null,
  };
}
