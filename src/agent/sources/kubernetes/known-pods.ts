import type { ObjectChange } from '../../kube/api.js';
import { keyOf, type PodView } from './pod-view.js';

/**
 * The pods of this node: those of the list, and those that were asked for before the list had them.
 * @param longestAhead how long these are believed without being on the list, in milliseconds.
 */
export function knownPods(listed: () => ReadonlyMap<string, PodView>, node: string, longestAhead: number) {
  const ahead = new Map<string, { readonly pod: PodView; readonly since: number }>();
  return { all, get, newest, putAhead, changed, expire };

  function* all(): Generator<PodView> {
    for (const pod of listed().values()) if (pod.node === node) yield pod;
    for (const { pod } of ahead.values()) yield pod;
  }

  function get(uid: string): PodView | null {
    const pod = listed().get(uid) ?? ahead.get(uid)?.pod;
    return pod?.node === node ? pod : null;
  }

  /** The youngest bearer of a name. */
  function newest(key: string): PodView | null {
    let found: PodView | null = null;
    for (const pod of all()) if (keyOf(pod) === key && pod.createdAt >= (found?.createdAt ?? 0)) found = pod;
    return found;
  }

  function putAhead(pod: PodView): void {
    if (!listed().has(pod.uid)) ahead.set(pod.uid, { pod, since: performance.now() });
  }

  /** @returns the uids that may have another pod behind them. */
  function changed(changes: readonly ObjectChange<PodView>[]): readonly string[] {
    const uids = changes.flatMap(({ after, before }) => (after ?? before)?.uid ?? []);
    for (const uid of uids) ahead.delete(uid);
    return uids;
  }

  /** @returns those that never came on the list. */
  function expire(): readonly string[] {
    const old = [...ahead].flatMap(([uid, { since }]) => (performance.now() - since > longestAhead ? uid : []));
    for (const uid of old) ahead.delete(uid);
    return old;
  }
}
