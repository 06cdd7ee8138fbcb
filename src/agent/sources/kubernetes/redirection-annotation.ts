import type { PodKey } from '../../desired/desired.js';
import type { KubeApi } from '../../kube/api.js';
import type { AgentPod } from '../../status/pod-row.js';
import { statusOf } from './ask-pod.js';
import { keyOf, type PodView, redirectionAnnotation } from './pod-view.js';
import type { KubernetesSource } from './source.js';

/**
 * What the annotation says: the pod is redirected; the kernel redirects it and ztunnel did not confirm it; null:
 * neither.
 */
export type Redirection = 'enabled' | 'pending' | null;

/** `later`: if that is still so after a while. */
export type AnnotationWish = { readonly value: Redirection; readonly when: 'now' | 'later' } | 'as-it-is';

/**
 * What a pod's annotation should say. It is an output: what it says now decides nothing, except that another value than
 * ours is a user's, and stays. Pure.
 * @param hasLeft whether a pod without a row is surely not redirected, and not only not looked at yet.
 */
function wishFor(pod: PodView, row: AgentPod | null, hasLeft: boolean): AnnotationWish {
  const live = pod.annotations[redirectionAnnotation] ?? null;
  if (live !== null && live !== 'enabled' && live !== 'pending') return 'as-it-is';
  if (row === null || (row.uid !== null && row.uid !== pod.uid))
    return hasLeft ? { value: null, when: 'now' } : 'as-it-is';
  switch (row.phase) {
    case 'redirected':
      return { value: 'enabled', when: 'now' };
    case 'pending':
      return { value: 'pending', when: 'now' };
    // At a start that lasts a moment: hundreds of nodes that take all annotations away and put them back would be a
    // storm.
    case 'waiting':
    case 'failed':
      return { value: null, when: 'later' };
    case 'programming':
    case 'removing':
      return 'as-it-is';
  }
}

/**
 * Writes the annotation. Through pods/status, which cannot change what a pod runs, so that the agent needs no right to
 * change pods; with the uid, so that another pod of the same name is never written to.
 */
export async function writeRedirection(
  api: KubeApi,
  { name, namespace, uid }: PodView,
  value: Redirection,
  signal: AbortSignal,
): Promise<'written' | 'gone'> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/status`;
  const body = { metadata: { uid, annotations: { [redirectionAnnotation]: value } } };
  try {
    await api.request({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json', signal });
    return 'written';
  } catch (error) {
    const status = statusOf(error);
    // Not found, or a pod of this name with another uid.
    if (status === 404 || status === 409 || status === 422) return 'gone';
    throw error;
  }
}

/**
 * The rows and pods that belong together.
 * @param seen uids of pods that had a row in this life of the agent.
 */
export function wishes(
  source: Pick<KubernetesSource, 'decisionOn' | 'pods'>,
  rows: ReadonlyMap<PodKey, AgentPod>,
  seen: ReadonlySet<string>,
): ReadonlyMap<string, { readonly pod: PodView; readonly wish: AnnotationWish }> {
  return new Map(
    [...source.pods().values()].map((pod) => {
      const hasLeft = seen.has(pod.uid) || source.decisionOn(pod.uid)?.kind === 'outside';
      return [pod.uid, { pod, wish: wishFor(pod, rows.get(keyOf(pod)) ?? null, hasLeft) }];
    }),
  );
}
