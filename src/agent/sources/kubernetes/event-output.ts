import type { PodKey } from '../../desired/desired.js';
import type { KubeApi } from '../../kube/api.js';
import type { Output } from '../../status/output.js';
import type { AgentPod } from '../../status/pod-row.js';
import { keyOf, type PodView } from './pod-view.js';
import type { KubernetesSource } from './source.js';

export interface EventOptions {
  readonly api: KubeApi;
  readonly source: Pick<KubernetesSource, 'pods'>;
  readonly node: string;
  readonly warn: (message: string) => void;
  /** Milliseconds since 1970: what the events say. */
  readonly now: () => number;
  /** Milliseconds that only pass, whatever the clock of the node is set to. */
  readonly passed: () => number;
}

/** One event for a pod and reason in this time, in milliseconds. */
const quietMs = 600_000;
/**
 * So many events for all pods of the node in that time: what concerns all of them is the node's trouble, and stands in
 * the log.
 */
const mostInQuiet = 50;
/** So often an attempt must fail: the first ones often meet a pod that is just being made. */
const failuresToTell = 3;
const longestMessage = 1000;

/** Tells the events of pods, which `kubectl describe pod` shows, that a pod is not redirected. */
export function eventOutput({ api, node, now, passed, source, warn }: EventOptions): Output {
  /** By uid: when it was told last, and how often it was to be told since. */
  const told = new Map<string, { readonly at: number; readonly first: number; count: number; message: string }>();
  let sent: number[] = [];
  let isFull = false;
  const sending = new Set<Promise<void>>();
  return {
    tell: (rows) => {
      for (const pod of source.pods().values()) look(pod, rows);
      for (const uid of told.keys()) if (!source.pods().has(uid)) told.delete(uid);
    },
    stop: async () => {
      await Promise.all(sending);
    },
  };

  function look(pod: PodView, rows: ReadonlyMap<PodKey, AgentPod>): void {
    const row = rows.get(keyOf(pod));
    if (row === undefined || row.uid !== pod.uid || !isWorthTelling(row)) return;
    const message = row.error?.message ?? 'it is not redirected';
    const before = told.get(pod.uid);
    const [at, wall] = [passed(), now()];
    if (before !== undefined && at - before.at < quietMs) {
      if (before.message !== message) [before.count, before.message] = [before.count + 1, message];
      return;
    }
    sent = sent.filter((one) => at - one < quietMs);
    if (sent.length >= mostInQuiet) {
      if (!isFull)
        warn(
          `${mostInQuiet} events about pods were written within ten minutes; more are left out, and stand in the status`,
        );
      isFull = true;
      return;
    }
    isFull = false;
    sent.push(at);
    told.set(pod.uid, { at, first: wall, count: 0, message });
    send(pod, message, { first: before?.first ?? wall, last: wall, count: (before?.count ?? 0) + 1 });
  }

  function send(
    pod: PodView,
    message: string,
    times: { readonly first: number; readonly last: number; readonly count: number },
  ): void {
    const { name, namespace } = pod;
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
    const body = eventOf(pod, message, node, times);
    const work = api
      .request({ method: 'POST', path, body })
      .then(
        () => {},
        (error: unknown) =>
          warn(
            `an event of pod ${namespace}/${name} could not be written: ${error instanceof Error ? error.message : String(error)}`,
          ),
      )
      .then(() => {
        sending.delete(work);
      });
    sending.add(work);
  }
}

function isWorthTelling({ error, phase }: AgentPod): boolean {
  if (error === null) return false;
  return (
    error.code === 'cannot-be-redirected' ||
    (phase === 'failed' && (error.attempts >= failuresToTell || error.nextAttemptAt === null))
  );
}

function eventOf(
  { name, namespace, uid }: PodView,
  message: string,
  node: string,
  { count, first, last }: { readonly first: number; readonly last: number; readonly count: number },
) {
  const text = `It is in the mesh and not redirected: ${message}`;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${name.slice(0, 200)}.${uid
        .slice(0, 8)
        .toLowerCase()
        .replace(/[^a-z0-9]/g, '0')}.${last.toString(16)}`,
      namespace,
    },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
    type: 'Warning',
    reason: 'NotRedirected',
    message: text.length > longestMessage ? `${text.slice(0, longestMessage)}...` : text,
    source: { component: 'ambient-redirect', host: node },
    reportingComponent: 'ambient-redirect',
    reportingInstance: node,
    firstTimestamp: secondsOf(first),
    lastTimestamp: secondsOf(last),
    count,
  };
}

/** As the API writes times: without fractions of a second. */
function secondsOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
