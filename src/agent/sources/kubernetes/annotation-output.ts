import { backOff, type PauseRange } from '../../converge/back-off.js';
import type { PodKey } from '../../desired/desired.js';
import type { KubeApi } from '../../kube/api.js';
import { pause } from '../../kube/pace.js';
import type { Output } from '../../status/output.js';
import type { AgentPod } from '../../status/pod-row.js';
import { redirectionAnnotation } from './pod-view.js';
import { type Redirection, wishes, writeRedirection } from './redirection-annotation.js';
import type { KubernetesSource } from './source.js';

/** Times in milliseconds. */
export interface AnnotationPace {
  /** How long a pod has to be without redirection until its annotation says so. */
  readonly laterMs: number;
  readonly retryMs: PauseRange;
  /** After which time a value that was written and does not show on the list is written again. */
  readonly unseenMs: number;
  readonly atOnce: number;
}

export const usualAnnotationPace: AnnotationPace = {
  laterMs: 5000,
  retryMs: [500, 60_000],
  unseenMs: 30_000,
  atOnce: 4,
};

/** How long the end of the agent may wait for what is due, in milliseconds. */
const mostAtEndMs = 5000;

export interface AnnotationOptions {
  readonly api: KubeApi;
  readonly source: Pick<KubernetesSource, 'decisionOn' | 'pods'>;
  readonly warn: (message: string) => void;
  readonly pace: AnnotationPace;
}

/** What is known of the annotation of one pod. */
interface Slot {
  /** What was written last; the list may not show it yet. Undefined: nothing. */
  written: { readonly value: Redirection; readonly at: number } | undefined;
  /** Since when another value is wished for `later`. */
  since: number | null;
  failures: number;
  notBefore: number;
}

/**
 * Keeps the annotations of the node's pods as the rows say. Level-triggered: each look compares what each pod's
 * annotation says with what it should say, so that after a restart only differences are written.
 */
export function annotationOutput({ api, pace, source, warn }: AnnotationOptions): Output {
  const slots = new Map<string, Slot>();
  const busy = new Set<string>();
  const seen = new Set<string>();
  const stopped = new AbortController();
  let rows: ReadonlyMap<PodKey, AgentPod> | null = null;
  let timer: { readonly at: number; readonly end: () => void } | null = null;
  let writing: Promise<void>[] = [];
  return {
    tell: (now) => {
      rows = now;
      for (const { uid } of now.values()) if (uid !== null) seen.add(uid);
      look();
    },
    stop: async () => {
      const tooLong = pause(mostAtEndMs, stopped.signal).then(() => stopped.abort());
      // Whoever ends starts what is due next.
      while (writing.length > 0 && !stopped.signal.aborted) await Promise.all(writing);
      rows = null;
      timer?.end();
      stopped.abort();
      await tooLong;
      await Promise.all(writing);
    },
  };

  function look(): void {
    if (rows === null) return;
    const now = performance.now();
    const present = wishes(source, rows, seen);
    for (const uid of seen) if (!present.has(uid)) seen.delete(uid);
    for (const uid of slots.keys()) if (!present.has(uid) && !busy.has(uid)) slots.delete(uid);
    // The list changes without a row being another.
    let next = now + pace.unseenMs;
    for (const [uid, { pod, wish }] of present) {
      if (busy.has(uid) || wish === 'as-it-is') continue;
      const slot = slots.get(uid) ?? { written: undefined, since: null, failures: 0, notBefore: 0 };
      const listed = (pod.annotations[redirectionAnnotation] ?? null) as Redirection;
      if (slot.written !== undefined && (slot.written.value === listed || now - slot.written.at > pace.unseenMs))
        slot.written = undefined;
      const live = slot.written === undefined ? listed : slot.written.value;
      if (live === wish.value) {
        slot.since = null;
        // That the list will show it is sure only when it did.
        if (slot.written === undefined) slots.delete(uid);
        else next = Math.min(next, slot.written.at + pace.unseenMs + 1);
        continue;
      }
      slots.set(uid, slot);
      slot.since ??= now;
      const due = Math.max(slot.notBefore, wish.when === 'later' ? slot.since + pace.laterMs : now);
      if (due > now) next = Math.min(next, due);
      // Whoever ends looks again.
      else if (busy.size < pace.atOnce)
        write(uid, slot, () => writeRedirection(api, pod, wish.value, stopped.signal), wish.value);
    }
    lookAt(next);
  }

  function write(uid: string, slot: Slot, patch: () => Promise<'written' | 'gone'>, value: Redirection): void {
    busy.add(uid);
    const work = patch()
      .then(
        () => {
          slot.written = { value, at: performance.now() };
          [slot.failures, slot.since] = [0, null];
        },
        (error: unknown) => {
          if (stopped.signal.aborted) return;
          slot.failures += 1;
          slot.notBefore = performance.now() + backOff(slot.failures, Math.random, pace.retryMs);
          if (slot.failures === 1)
            warn(`the annotation of a pod could not be written, and is tried again: ${messageOf(error)}`);
        },
      )
      .then(() => {
        busy.delete(uid);
        writing = writing.filter((one) => one !== work);
        look();
      });
    writing.push(work);
  }

  function lookAt(at: number): void {
    if (timer !== null && timer.at <= at) return;
    timer?.end();
    const timeout = setTimeout(
      () => {
        timer = null;
        look();
      },
      Math.max(1, at - performance.now()),
    );
    timer = { at, end: () => clearTimeout(timeout) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
