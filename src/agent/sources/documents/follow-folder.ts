import { type FSWatcher, watch } from 'node:fs';
import type { Clock } from '../../converge/clock.js';

/** Several writes of one change come within this time. */
const quietMs = 50;

/**
 * Calls back after each change of a folder's entries, and now and then without one: a notice can be missed, and a
 * folder can be replaced by another.
 */
export function followFolder(
  folder: string,
  look: () => void,
  { clock, everyMs }: { readonly clock: Pick<Clock, 'after'>; readonly everyMs: number },
): { readonly end: () => void } {
  let watcher: FSWatcher | null = null;
  let quiet: { readonly cancel: () => void } | null = null;
  const noticed = () => {
    quiet?.cancel();
    quiet = clock.after(quietMs, look);
  };
  const listen = () => {
    watcher?.close();
    watcher = null;
    try {
      watcher = watch(folder, noticed);
      watcher.on('error', () => watcher?.close());
    } catch {
      // Whoever reads the folder says that it is gone.
    }
  };
  listen();
  let timer = clock.after(everyMs, again);
  function again() {
    listen();
    look();
    timer = clock.after(everyMs, again);
  }
  return {
    end: () => {
      timer.cancel();
      quiet?.cancel();
      watcher?.close();
    },
  };
}
