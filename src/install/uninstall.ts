import { join } from 'node:path';
import { pluginType } from './conflist/entry.js';
import { removeEntries } from './conflist/remove-entries.js';
import type { Disk } from './disk/disk.js';
import { sayFailed } from './disk/say-failed.js';
import { InstallError } from './install-error.js';
import type { InstallPlaces } from './install-options.js';
import { removeMeshList } from './mesh-list.js';

export interface UninstallReport {
  /** What was removed, in words. */
  readonly removed: readonly string[];
  /** What could not be, with the reason. */
  readonly failed: readonly string[];
}

/**
 * Removes the entry, then the plugin, then the kubeconfig and the list of the mesh that the entry named. The plugin
 * stays while an entry names it: without it no pod of the node could start. What is gone already is no failure.
 */
export async function uninstall(places: InstallPlaces, disk: Disk): Promise<UninstallReport> {
  const { binDirectory, confDirectory, kubeconfig } = places;
  const entries = await removeEntries(confDirectory, disk);
  const plugin = join(binDirectory, pluginType);
  const kept = `${plugin} is kept: an entry may still name it`;
  const files = entries.failed.length > 0 ? [] : [plugin];
  const others = await removeFiles(kubeconfig === null ? files : [...files, kubeconfig], disk.remove);
  const lists = entries.failed.length > 0 ? [] : [...new Set(entries.meshLists)];
  const meshLists = await removeFiles(lists, (path) => removeMeshList(path, disk));
  for (const folder of new Set([binDirectory, confDirectory])) await disk.removeLeftovers(folder).catch(() => {});
  return {
    removed: [...entries.removed, ...others.removed, ...meshLists.removed],
    failed: [...entries.failed, ...(entries.failed.length > 0 ? [kept] : []), ...others.failed, ...meshLists.failed],
  };
}

async function removeFiles(
  paths: readonly string[],
  remove: (path: string) => Promise<boolean>,
): Promise<UninstallReport> {
  const report = { removed: [] as string[], failed: [] as string[] };
  for (const path of paths) {
    try {
      if (await remove(path)) report.removed.push(path);
    } catch (error) {
      report.failed.push(sayFailed(path, 'removed', error, 'make its folder writable and try again').message);
    }
  }
  return report;
}

/** @throws InstallError if something is left. */
export function refuseLeftovers({ failed }: UninstallReport): void {
  if (failed.length > 0) throw new InstallError(failed.join('\n'));
}
