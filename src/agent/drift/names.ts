import { type NodeState, namespacesIn, type Pod } from '../../index.js';

/** What the node's own namespace is called; a pod's is called like the pod. */
export const hostName = 'host';

/** The namespaces that all pods share, by name, with their paths. */
export function sharedNamespaces(state: NodeState, hostNetns: string): ReadonlyMap<string, string> {
  const others = namespacesIn({ ...state, pods: [] });
  return new Map([[hostName, hostNetns], ...others.map(({ netns, scope }) => [scope, netns] as const)]);
}

export function sharedNames(state: NodeState): readonly string[] {
  return [...sharedNamespaces(state, '').keys()];
}

/** The path of a pod's own namespace; null: nothing of ours is in it. */
export function ownNamespace(pod: Pod, state: NodeState): string | null {
  const named = namespacesIn({ ...state, pods: [pod] } as NodeState);
  return named.some(({ netns }) => netns === pod.netns) ? pod.netns : null;
}
