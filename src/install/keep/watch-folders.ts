import { type FSWatcher, watch } from 'node:fs';

/**
 * Calls `changed` when something in one of the folders may have changed. A folder that cannot be watched is left to the
 * regular look.
 */
export function watchFolders(folders: readonly string[], changed: () => void): () => void {
  const watchers: FSWatcher[] = [];
  for (const folder of new Set(folders)) {
    try {
      const watcher = watch(folder, { persistent: false }, changed);
      // A folder that was removed, or a machine without room for more watches.
      watcher.on('error', () => watcher.close());
      watchers.push(watcher);
    } catch {}
  }
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}
