import { type CommonNodeState, parseNodeState } from '../../../index.js';
import type { PodIdentity } from '../../desired/desired.js';
import { type Decision, decide } from '../../enrolment/decide.js';
import type { Enrolment } from '../../enrolment/enrolment.js';
import type { Labels } from '../../enrolment/label-selector.js';
import type { KubernetesMode, Place } from './kubernetes-mode.js';
import { type PodView, sidecarAnnotation } from './pod-view.js';

/** What is known of one pod. */
export interface PodFacts {
  readonly pod: PodView;
  /** Null: not known. */
  readonly namespaceLabels: Labels | null;
  /** Null: not found. */
  readonly place: Place | null;
  /** Why it was not found; null: nobody looked yet. */
  readonly whyNoPlace: string | null;
  /** The addresses that the CNI chain gave it: the API learns them later. */
  readonly announcedIps: readonly string[];
}

/** A pod by itself, before it is compared with the others. */
export type Candidate =
  | { readonly kind: 'outside'; readonly decision: Decision }
  | {
      readonly kind: 'waiting';
      readonly decision: Decision;
      readonly why: string;
      readonly needsAttention: boolean;
      readonly ips: readonly string[];
    }
  | {
      readonly kind: 'ready';
      readonly decision: Decision;
      readonly pod: CommonNodeState['pods'][number];
      readonly identity: PodIdentity;
    };

/** How pods are read on this node. */
export interface CandidateSettings {
  readonly enrolment: Enrolment;
  readonly mode: KubernetesMode;
  /** The keys of a document without pods. */
  readonly document: Readonly<Record<string, unknown>>;
}

export function decisionOf({ namespaceLabels, pod }: PodFacts, { enrolment, mode }: CandidateSettings): Decision {
  const hasSidecar = Object.hasOwn(pod.annotations, sidecarAnnotation);
  const decision = decide({ ...pod, hasSidecar }, namespaceLabels, enrolment);
  const why = decision.kind === 'outside' ? null : mode.optOut(pod);
  return why === null ? decision : { kind: 'outside', reason: 'opted-out', why };
}

/** What a pod is by itself: a pod of the document if nothing is missing, checked by all rules of documents. Pure. */
export function candidateOf(facts: PodFacts, settings: CandidateSettings): Candidate {
  const decision = decisionOf(facts, settings);
  if (decision.kind === 'outside') return { kind: 'outside', decision };
  const { pod, place } = facts;
  const ips = addressesOf(facts);
  const waiting = (why: string, needsAttention = false): Candidate => ({
    kind: 'waiting',
    decision,
    why,
    needsAttention,
    ips,
  });
  if (decision.kind === 'unknown') return waiting(decision.why);
  if (ips.length === 0) return waiting('it has no address yet', pod.phase === 'Running');
  if (place === null || (settings.mode.needsHostInterface ? place.hostInterface : place.netns) === null)
    return waiting(
      facts.whyNoPlace ?? 'its network namespace is looked for',
      facts.whyNoPlace !== null && pod.phase === 'Running',
    );
  const own = settings.mode.podKeys(pod, place);
  if (!own.ok) return waiting(`${own.why}; correct it and it is redirected`, true);
  const { name, namespace, uid } = pod;
  const keys = { namespace, name, uid, ips, ...own.keys };
  const parsed = parseNodeState({ ...settings.document, pods: [keys] });
  if (!parsed.ok) {
    const why = parsed.diagnostics.map(({ hint, message }) => (hint === undefined ? message : `${message} (${hint})`));
    return waiting(why.join('; '), true);
  }
  const [read] = parsed.value.pods;
  if (read === undefined) return waiting('the document has no pod', true);
  return { kind: 'ready', decision, pod: read, identity: { serviceAccount: pod.serviceAccount } };
}

/** The API's, as soon as it has any; until then one of each family that the CNI chain names. */
function addressesOf({ announcedIps, pod }: PodFacts): readonly string[] {
  if (pod.ips.length > 0) return pod.ips;
  const first = (isV6: boolean) => announcedIps.find((ip) => ip.includes(':') === isV6);
  return [first(false), first(true)].filter((ip) => ip !== undefined);
}
