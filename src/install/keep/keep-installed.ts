import { dirname } from 'node:path';
import { installOnce, notInstalled } from '../install-once.js';
import type { InstallOptions, InstallReport } from '../install-options.js';
import { afterRepair, noRepairs } from './repair-pause.js';
import { watchFolders } from './watch-folders.js';

export type InstallEvent =
  /** The report differs from the one before. */
  | { readonly kind: 'looked'; readonly report: InstallReport }
  /** Another program undoes what is written. */
  | { readonly kind: 'fight'; readonly path: string; readonly repairs: number; readonly pauseMs: number };

export interface KeepOptions {
  readonly install: InstallOptions;
  readonly tell: (event: InstallEvent) => void;
  /** After each look, with what is not in place; null: all of it is. */
  readonly looked: (notInstalled: string | null) => Promise<void>;
  /** Between two looks when nothing was noticed. */
  readonly intervalMs: number;
  /** Milliseconds that only pass. */
  readonly now: () => number;
  /** Ends early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A writer writes more than once; one look afterwards is enough. */
const settleMs = 50;

/**
 * Keeps the installation right until the signal aborts: it looks at every part when something happens in its folder,
 * and every so often. It ends after the look that is under way, and leaves everything in place.
 */
export async function keepInstalled(options: KeepOptions, signal: AbortSignal): Promise<void> {
  const { install, intervalMs, looked, now, sleep, tell } = options;
  let [repairs, told, failures, isFirst] = [noRepairs, '', 0, true];
  while (!signal.aborted) {
    const round = new AbortController();
    const end = () => round.abort();
    signal.addEventListener('abort', end);
    // Before the look, so that nothing happens unseen between the two.
    const unwatch = watchFolders(foldersOf(install), end);
    try {
      const report = await installOnce(install);
      const wrong = notInstalled(report);
      await looked(wrong);
      const text = JSON.stringify(report);
      if (text !== told) tell({ kind: 'looked', report });
      told = text;
      const written = report.parts.find(({ state }) => state === 'written');
      if (written !== undefined && !isFirst) repairs = afterRepair(repairs, now());
      if (written !== undefined && repairs.pauseMs > 0)
        tell({ kind: 'fight', path: written.path, repairs: repairs.times.length, pauseMs: repairs.pauseMs });
      isFirst = false;
      const hasFailed = report.parts.some(({ state }) => state === 'failed');
      failures = hasFailed ? failures + 1 : 0;
      const pauseMs = written === undefined ? pauseAfter(failures, intervalMs) : repairs.pauseMs;
      await sleep(Math.max(pauseMs, settleMs), signal);
      if (pauseMs === 0) await sleep(intervalMs, round.signal);
    } finally {
      unwatch();
      signal.removeEventListener('abort', end);
    }
  }
}

/** An attempt to write that failed leaves events in the folder like any other: they must not start the next one. */
function pauseAfter(failures: number, intervalMs: number): number {
  return failures === 0 ? 0 : Math.min(1000 * 2 ** (failures - 1), intervalMs);
}

function foldersOf({
  binDirectory,
  confDirectory,
  kubeconfig,
  plugin,
  serviceAccount,
}: InstallOptions): readonly string[] {
  const secret = kubeconfig === null ? [] : [dirname(kubeconfig), serviceAccount.directory];
  return [binDirectory, confDirectory, dirname(plugin), ...secret];
}
