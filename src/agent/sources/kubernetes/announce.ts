import type { CniWord } from '../../desired/source.js';
import { isExcluded, isFinished } from '../../enrolment/decide.js';
import type { Enrolment } from '../../enrolment/enrolment.js';
import type { Labels } from '../../enrolment/label-selector.js';
import type { KubeApi } from '../../kube/api.js';
import { pause } from '../../kube/pace.js';
import { askNamespace, askPod, statusOf } from './ask-pod.js';
import type { SourcePace } from './options.js';
import { keyOf, type PodView } from './pod-view.js';

/** What the list knows, for a pod that is being started. */
export interface Known {
  readonly newest: (key: string) => PodView | null;
  /** Whether the pod has a sandbox already: the one that is being started may be another pod of its name. */
  readonly hasPlace: (uid: string) => boolean;
  /** Null: not known. */
  readonly namespaceLabels: (name: string) => Labels | null;
}

export interface AskOptions {
  readonly api: KubeApi;
  readonly known: Known;
  readonly labelKeys: { readonly pod: ReadonlySet<string>; readonly namespace: ReadonlySet<string> };
  readonly node: string;
  readonly enrolment: Enrolment;
  readonly pace: SourcePace;
}

/** A pod that is being started, with the labels of its namespace. */
export interface StartedPod {
  readonly pod: PodView;
  readonly namespaceLabels: Labels;
}

const pollMs = 20;
const askAgainMs = 250;

/**
 * The pod that the CNI chain speaks of: from the list where it can only be that one, else as the API answers. It throws
 * a message for kubelet rather than let a pod start that may be in the mesh. Null: it cannot be in the mesh.
 */
export async function startedPod(word: CniWord, options: AskOptions, signal: AbortSignal): Promise<StartedPod | null> {
  if (isExcluded(word.namespace, options.enrolment)) return null;
  const pod = await podOf(word, options, signal);
  const namespaceLabels = await labelsOf(word, options, signal);
  return { pod, namespaceLabels };
}

async function podOf(word: CniWord, options: AskOptions, signal: AbortSignal): Promise<PodView> {
  const { api, known, labelKeys, node, pace } = options;
  const listed = await fromList(word, options, signal);
  if (listed !== null) return listed;
  const end = performance.now() + pace.unknownMs;
  for (;;) {
    let found: PodView | null;
    try {
      found = await askPod(api, word, labelKeys.pod, signal);
    } catch (error) {
      // kubelet has its pods from the same API: while that is away, there is no other pod of this name.
      const last = known.newest(keyOf(word));
      if (statusOf(error) === null && last !== null && isStarting(last)) return last;
      throw refusal(word, error);
    }
    if (found !== null && found.node !== null && found.node !== node)
      throw new Error(
        `pod ${keyOf(word)} belongs to node ${found.node}, and this agent to node ${node}: check the agent's --node`,
      );
    if (found !== null && isStarting(found)) return found;
    if (performance.now() >= end || signal.aborted) {
      const state =
        found === null ? 'the API server has no pod of this name' : 'the pod of this name is on its way out';
      throw new Error(`cannot tell whether ${keyOf(word)} is in the mesh: ${state}; kubelet tries again`);
    }
    await pause(askAgainMs, signal);
  }
}

/** Null: the list does not have it in time, or has one that may be an earlier bearer of the name. */
async function fromList(word: CniWord, { known, pace }: AskOptions, signal: AbortSignal): Promise<PodView | null> {
  const end = performance.now() + pace.aheadMs;
  for (;;) {
    const pod = known.newest(keyOf(word));
    if (pod !== null && isStarting(pod) && !known.hasPlace(pod.uid)) return pod;
    if (performance.now() >= end || signal.aborted) return null;
    await pause(pollMs, signal);
  }
}

function isStarting(pod: PodView): boolean {
  return !pod.isTerminating && !isFinished(pod);
}

async function labelsOf(word: CniWord, { api, known, labelKeys }: AskOptions, signal: AbortSignal): Promise<Labels> {
  const listed = known.namespaceLabels(word.namespace);
  if (listed !== null) return listed;
  let found: Awaited<ReturnType<typeof askNamespace>>;
  try {
    found = await askNamespace(api, word.namespace, labelKeys.namespace, signal);
  } catch (error) {
    throw refusal(word, error);
  }
  if (found !== null) return found.labels;
  throw new Error(
    `cannot tell whether ${keyOf(word)} is in the mesh: the API server has no namespace ${word.namespace}; kubelet tries again`,
  );
}

function refusal(word: CniWord, error: unknown): Error {
  const status = statusOf(error);
  const remedy =
    status === 401 || status === 403
      ? 'let the agent get pods and namespaces (its ClusterRole)'
      : 'kubelet tries again; look at the API server and the way to it';
  const said = error instanceof Error ? error.message : String(error);
  return new Error(`cannot tell whether ${keyOf(word)} is in the mesh, so it does not start: ${said}; ${remedy}`);
}
