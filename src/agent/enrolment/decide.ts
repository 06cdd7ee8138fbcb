import type { Enrolment } from './enrolment.js';
import { type Labels, selectorText, selects } from './label-selector.js';

/** What a decision needs to know of a pod. */
export interface Candidate {
  readonly namespace: string;
  readonly labels: Labels;
  readonly hostNetwork: boolean;
  readonly hasSidecar: boolean;
  /** `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`. */
  readonly phase: string;
}

export type OutsideReason =
  | 'excluded-namespace'
  | 'ztunnel'
  | 'host-network'
  | 'finished'
  | 'sidecar'
  | 'opted-out'
  | 'not-selected';

/**
 * Whether a pod is in the mesh, with the reason in words. `unknown`: that depends on the labels of its namespace, which
 * are not known.
 */
export type Decision =
  | { readonly kind: 'in-mesh'; readonly why: string }
  | { readonly kind: 'outside'; readonly reason: OutsideReason; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Decides whether a pod is in the mesh. Pure.
 * @param namespaceLabels null: not known.
 */
export function decide(pod: Candidate, namespaceLabels: Labels | null, enrolment: Enrolment): Decision {
  return never(pod, enrolment) ?? selected(pod, namespaceLabels, enrolment);
}

/** Pods that cannot be in the mesh, whatever selects them. */
function never(pod: Candidate, enrolment: Enrolment): Decision | null {
  if (isExcluded(pod.namespace, enrolment))
    return outside('excluded-namespace', `namespace ${pod.namespace} is excluded`);
  if (isZtunnel(pod, enrolment)) return outside('ztunnel', 'it is ztunnel, which serves the mesh');
  if (pod.hostNetwork) return outside('host-network', "it is in the node's own network, which pods share");
  if (isFinished(pod)) return outside('finished', `it has finished (${pod.phase})`);
  if (pod.hasSidecar) return outside('sidecar', 'it has a sidecar of its own (annotation sidecar.istio.io/status)');
  return null;
}

export function isExcluded(namespace: string, { excludedNamespaces }: Enrolment): boolean {
  return excludedNamespaces.includes(namespace);
}

export function isZtunnel(
  { labels, namespace }: Pick<Candidate, 'labels' | 'namespace'>,
  { ztunnel }: Enrolment,
): boolean {
  return namespace === ztunnel.namespace && selects(ztunnel.labels, labels);
}

/** All its containers ended for good: its network, and with it its address, may belong to another pod. */
export function isFinished({ phase }: Pick<Candidate, 'phase'>): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

function selected(pod: Candidate, namespaceLabels: Labels | null, { selectors }: Enrolment): Decision {
  const byPod = selectors.filter((one) => selects(one.pod, pod.labels));
  const found = byPod.find(
    ({ namespace }) => namespace.length === 0 || (namespaceLabels !== null && selects(namespace, namespaceLabels)),
  );
  if (found !== undefined) {
    const of = `pods ${selectorText(found.pod)}, namespaces ${selectorText(found.namespace)}`;
    return { kind: 'in-mesh', why: `selected: ${of}` };
  }
  if (namespaceLabels === null && byPod.length > 0)
    return { kind: 'unknown', why: `the labels of namespace ${pod.namespace} are not known yet` };
  const byNamespace = selectors.some(
    ({ namespace }) => namespace.length > 0 && namespaceLabels !== null && selects(namespace, namespaceLabels),
  );
  return byNamespace
    ? outside('opted-out', 'its namespace is in the mesh, and its own labels take it out')
    : outside('not-selected', 'no selector selects it: neither it nor its namespace asks to be in the mesh');
}

function outside(reason: OutsideReason, why: string): Decision {
  return { kind: 'outside', reason, why };
}

/** Whether pods of a namespace are in the mesh unless they say otherwise. */
export function isMeshNamespace(namespace: string, labels: Labels, enrolment: Enrolment): boolean {
  const plain = { namespace, labels: {}, hostNetwork: false, hasSidecar: false, phase: 'Pending' };
  return decide(plain, labels, enrolment).kind === 'in-mesh';
}
