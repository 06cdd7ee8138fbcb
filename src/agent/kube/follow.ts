import type { Collection, FollowRequest, KubeApi } from './api.js';
import { batches } from './batches.js';
import { heldObjects, identified } from './held-objects.js';
import { isLater } from './identity.js';
import { isExpired, KubeError } from './kube-error.js';
import { currentVersion, type ListRequest, listAll, pathOf } from './list-all.js';
import { delayAfter, type Pace, pause, usualPace } from './pace.js';
import { takeEvent } from './watch-event.js';

/** The longest that a server may ask to wait, in milliseconds. */
const mostRetryAfter = 300_000;

/** Keeps a list of objects current: lists, then watches from there. Reads nothing before `run`. */
export function follow<T>(api: KubeApi, request: FollowRequest<T>, paceGiven: Partial<Pace> = {}): Collection<T> {
  const pace = { ...usualPace, ...paceGiven };
  const { path, warn } = request;
  const what = `GET ${path}`;
  const query = queryOf(request);
  const held = heldObjects(request.read, warn);
  const told = batches(pace.batch, handOn);
  /** The version up to which all changes are known; null: everything has to be listed. */
  let position: string | null = null;
  /** Whether the server was away: it may have lost its history, and lets a watch from the future wait in silence. */
  let isLost = false;
  let isSynced = false;
  let error: string | null = null;
  let failures = 0;
  return { items: () => held.items, isSynced: () => isSynced, error: () => error, run };

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const from = await positionFor(signal);
        // Those who were told may have had enough.
        if (!signal.aborted) await watch(from, signal);
      } catch (failed) {
        if (signal.aborted) break;
        await recover(failed, signal);
      }
    }
    told.stop();
  }

  /** Where to watch from, after a list if there is need for one. */
  async function positionFor(signal: AbortSignal): Promise<string> {
    if (position !== null && isLost) {
      const now = await currentVersion(api, { path, query, signal });
      if (now === null || isLater(position, now)) position = null;
    }
    position ??= await list({ path, query, signal });
    isLost = false;
    return position;
  }

  async function list(asked: ListRequest): Promise<string> {
    const seen = new Set<string>();
    const version = await listAll(
      api,
      asked,
      (object) => {
        const identity = identified(object, what, warn);
        if (identity === null) return;
        seen.add(identity.uid);
        if (held.versionOf(identity.uid) !== identity.version) held.put(identity, object);
      },
      () => seen.clear(),
    );
    held.keepOnly(seen);
    const isNew = !isSynced || error !== null;
    [isSynced, error] = [true, null];
    told.flush();
    if (isNew) consumer(request.health);
    return version;
  }

  async function watch(from: string, signal: AbortSignal): Promise<void> {
    const time = pace.watch * (1 + pace.random() / 4);
    const parameters = [
      'watch=true',
      'allowWatchBookmarks=true',
      `timeoutSeconds=${Math.max(1, Math.round(time / 1000))}`,
      `resourceVersion=${encodeURIComponent(from)}`,
    ];
    const began = performance.now();
    let at = from;
    let events = 0;
    await untilDeadline(time + pace.grace, signal, async (limited) => {
      for await (const line of api.lines({ path: pathOf({ path, query }, parameters), signal: limited }, opened)) {
        at = takeEvent({ what, held, warn }, line, at);
        position = at;
        events += 1;
        failures = 0;
        told.wake();
      }
    });
    told.flush();
    if (events > 0) return;
    const lasted = performance.now() - began;
    // The server sends a bookmark about once a minute; one that sends none may know nothing of this version.
    if (lasted >= 0.9 * time) position = null;
    if (lasted >= pace.settled) failures = 0;
    else throw new KubeError(`${what}: the watch ended at once`, { status: null, reason: 'EndedAtOnce' });
  }

  /** Runs a watch that is given up when the server does not end it. */
  async function untilDeadline(
    milliseconds: number,
    signal: AbortSignal,
    work: (limited: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const limit = new AbortController();
    const end = () => limit.abort(signal.reason);
    const timer = setTimeout(() => limit.abort(), milliseconds);
    signal.addEventListener('abort', end, { once: true });
    try {
      await work(limit.signal);
    } catch (failed) {
      if (!limit.signal.aborted || signal.aborted) throw failed;
      const reason = { status: null, reason: 'Overdue' };
      throw new KubeError(`${what}: the server did not end the watch: the way to it seems dead`, reason, failed);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
  }

  function opened(): void {
    setError(null);
  }

  async function recover(failed: unknown, signal: AbortSignal): Promise<void> {
    told.flush();
    failures += 1;
    if (mustListAgain(failed)) position = null;
    if (failed instanceof KubeError && failed.status === null) isLost = true;
    // A list follows at once; only if that does not help it is worth a word.
    if (!isExpired(failed) || failures > 1) setError((failed as Error).message);
    const asked = failed instanceof KubeError ? (failed.retryAfter ?? 0) : 0;
    await pause(Math.max(delayAfter(failures, pace), Math.min(asked, mostRetryAfter)), signal);
  }

  function setError(now: string | null): void {
    if (now === error) return;
    error = now;
    consumer(request.health);
  }

  function handOn(): void {
    const changes = held.takeChanges();
    if (changes.length > 0) consumer(() => request.changed(changes));
  }

  /** A fault of whoever listens ends no collection. */
  function consumer(call: () => void): void {
    try {
      call();
    } catch (failed) {
      warn(`${what}: a change could not be handed on: ${(failed as Error).message}`);
    }
  }
}

/** Whether what is known may lack something: after an ERROR event, or when the events are not in order. */
function mustListAgain(failed: unknown): boolean {
  return isExpired(failed) || (failed instanceof KubeError && (failed.reason === 'OutOfOrder' || failed.isEvent));
}

function queryOf<T>({ fieldSelector, labelSelector }: FollowRequest<T>): string {
  return [
    ...(fieldSelector === undefined ? [] : [`fieldSelector=${encodeURIComponent(fieldSelector)}`]),
    ...(labelSelector === undefined ? [] : [`labelSelector=${encodeURIComponent(labelSelector)}`]),
  ].join('&');
}
