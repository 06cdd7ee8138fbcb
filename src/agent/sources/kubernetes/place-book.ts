import type { FoundPlace, Locate, LostPod } from '../../discovery/locator.js';
import type { ProcFiles } from '../../discovery/proc-files.js';
import { pause } from '../../kube/pace.js';

/** A pod that needs a place. */
export type PlacelessPod = Omit<LostPod, 'netns'>;

/** What the CNI chain said of a pod. */
export interface Announced {
  readonly netns: string;
  readonly inode: string;
  readonly ips: readonly string[];
}

export interface PlaceBookOptions {
  readonly locate: Locate;
  readonly files: Pick<ProcFiles, 'inode'>;
  /** Whether a namespace alone is a place. */
  readonly namespaceSuffices: boolean;
  /** Called when the answers for these pods are others. */
  readonly changed: (uids: readonly string[]) => void;
  /** Milliseconds between two looks whether namespaces are still there. */
  readonly recheckMs: number;
  /** Milliseconds until pods that were not found are looked for again: the first time, and at most. */
  readonly retryMs: readonly [first: number, most: number];
}

/** Where the pods of the node are: as the CNI chain said, else as it was found. */
export function placeBook(options: PlaceBookOptions) {
  const { changed, files, locate, namespaceSuffices, recheckMs } = options;
  const places = new Map<string, FoundPlace>();
  const whyNot = new Map<string, string>();
  const words = new Map<string, Announced>();
  /** Null: nobody asked yet. */
  let wanted: ReadonlyMap<string, PlacelessPod> | null = null;
  let present: readonly string[] = [];
  let isSettled = false;
  let error: string | null = null;
  let wake = new AbortController();

  return {
    placeOf: (uid: string) => places.get(uid) ?? null,
    whyNot: (uid: string) => whyNot.get(uid) ?? null,
    announcedIps: (uid: string) => words.get(uid)?.ips ?? [],
    /** Whether pods were looked for once, so that what is not found is not there. */
    isSettled: () => isSettled,
    error: () => error,
    want,
    announce,
    withdraw,
    run,
  };

  /** All pods that need a place, and the uids of all pods of the node. */
  function want(pods: ReadonlyMap<string, PlacelessPod>, all: readonly string[]): void {
    const isNew = wanted === null || [...pods.keys()].some((uid) => !wanted?.has(uid) && !places.has(uid));
    wanted = pods;
    present = all;
    const known = new Set(all);
    for (const book of [places, whyNot, words]) for (const uid of book.keys()) if (!known.has(uid)) book.delete(uid);
    if (isNew) wake.abort();
  }

  function announce(uid: string, word: Announced): void {
    words.set(uid, word);
    whyNot.delete(uid);
    const { inode, netns } = word;
    if (namespaceSuffices) places.set(uid, { netns, inode, hostInterface: null, podInterface: null });
    else places.delete(uid);
    wake.abort();
  }

  /** @returns the pods that were there. */
  function withdraw(netns: string): readonly string[] {
    const there = [...places, ...words].flatMap(([uid, place]) => (samePath(place.netns, netns) ? uid : []));
    for (const uid of there) forget(uid);
    return [...new Set(there)];
  }

  function forget(uid: string): void {
    places.delete(uid);
    words.delete(uid);
    whyNot.delete(uid);
  }

  async function run(signal: AbortSignal): Promise<void> {
    const [first, most] = options.retryMs;
    let retry = first;
    let recheckAt = performance.now() + recheckMs;
    while (!signal.aborted) {
      wake = new AbortController();
      const isAllFound = await look();
      retry = isAllFound ? first : Math.min(retry * 2, most);
      if (performance.now() >= recheckAt) {
        await recheck();
        recheckAt = performance.now() + recheckMs;
      }
      await pause(isAllFound ? recheckMs : Math.min(retry, recheckMs), AbortSignal.any([signal, wake.signal]));
    }
  }

  /** @returns whether every pod that needs a place has one. */
  async function look(): Promise<boolean> {
    if (wanted === null) return true;
    const lost = [...wanted.values()].filter(({ uid }) => !places.has(uid));
    let answers: Awaited<ReturnType<Locate>>;
    try {
      answers = await locate(
        lost.map((pod) => ({ ...pod, netns: words.get(pod.uid)?.netns ?? null })),
        present,
      );
    } catch (reason) {
      error = `pods could not be looked for: ${reason instanceof Error ? reason.message : String(reason)}`;
      changed([]);
      return false;
    }
    const wasSettled = isSettled;
    [isSettled, error] = [true, null];
    const others = lost.flatMap(({ uid }) => {
      const answer = answers.get(uid);
      // The CNI chain may have spoken, or the pod may be gone, while processes were looked at.
      if (answer === undefined || places.has(uid) || !wanted?.has(uid)) return [];
      if ('why' in answer) {
        if (whyNot.get(uid) === answer.why) return [];
        whyNot.set(uid, answer.why);
      } else {
        places.set(uid, answer.found);
        whyNot.delete(uid);
      }
      return [uid];
    });
    if (others.length > 0 || !wasSettled) changed(others);
    return lost.every(({ uid }) => places.has(uid));
  }

  /** Forgets places whose namespace is gone: the sandbox of a pod can be made anew. */
  async function recheck(): Promise<void> {
    const checked = await Promise.all(
      [...places].map(async ([uid, place]) => {
        if (place.netns === null || place.inode === null) return [];
        const inode = await files.inode(place.netns).catch(() => null);
        return inode === place.inode || places.get(uid) !== place ? [] : [uid];
      }),
    );
    const gone = checked.flat();
    for (const uid of gone) forget(uid);
    if (gone.length === 0) return;
    wake.abort();
    changed(gone);
  }
}

function samePath(a: string | null, b: string): boolean {
  const short = (path: string) => path.replace(/^\/var\/run\//, '/run/');
  return a !== null && short(a) === short(b);
}
