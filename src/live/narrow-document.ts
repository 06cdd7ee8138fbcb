import { podScope } from '../ir/program.js';
import type { NodeState, Pod } from '../model/node-state.js';
import type { PodRef } from '../model/pod-ref.js';
import type { ApplyRecord } from '../plan/record.js';
import { selectPods } from './select-pods.js';

/** Beyond this, what all pods share may be larger for many pods than for few. */
const mostNarrowed = 50_000;

/**
 * A document with the pods of `only` and those that claim something of theirs, so that a plan of some pods costs the
 * same beside any number of others.
 */
export function narrowDocument(document: NodeState, only: readonly PodRef[]): NodeState {
  if (document.pods.length > mostNarrowed) return document;
  const { addresses, interfaces, pods, uids } = selectPods(document, only).selection;
  const claimed = new Set<string | null>([...addresses, ...interfaces, ...uids, ...pods.map(({ netns }) => netns)]);
  claimed.delete(null);
  const selected = new Set(pods);
  const claimsSome = ({ hostInterface, ips, netns, uid }: Pod) =>
    [hostInterface, netns, uid, ...ips].some((one) => claimed.has(one));
  return { ...document, pods: document.pods.filter((pod) => selected.has(pod) || claimsSome(pod)) };
}

/**
 * The narrowed document with the pods of which the same namespaces are recorded, by whatever path: whoever claims a
 * namespace that another pod has was programmed before it, or is refused as it is.
 * @param inodes of the namespaces of the selected pods.
 */
export function withClaimants(
  narrowed: NodeState,
  document: NodeState,
  record: ApplyRecord | null,
  inodes: ReadonlySet<string>,
): NodeState {
  const recorded = (record?.namespaces ?? []).filter(({ inode }) => inodes.has(inode)).map(({ scope }) => scope);
  const [known, scopes] = [new Set(narrowed.pods.map(podScope)), new Set(recorded)];
  const claimants = document.pods.filter((pod) => scopes.has(podScope(pod)) && !known.has(podScope(pod)));
  return claimants.length === 0 ? narrowed : { ...narrowed, pods: [...narrowed.pods, ...claimants] };
}
