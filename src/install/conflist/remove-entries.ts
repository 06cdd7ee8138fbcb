import { join } from 'node:path';
import { bytesOfText } from '../../index.js';
import type { Disk, FoundFile } from '../disk/disk.js';
import { sayFailed } from '../disk/say-failed.js';
import { InstallError } from '../install-error.js';
import { readOne } from './choose-conf.js';
import { type Conf, isListName } from './conf.js';
import { pluginType } from './entry.js';
import { meshListOf, typesOf } from './plugin-list.js';
import { removeEntry } from './remove-entry.js';

type ListConf = Extract<Conf, { kind: 'list' }>;

const attempts = 5;
const remedy = 'make the folder writable and try again';

export interface RemovedEntries {
  readonly removed: readonly string[];
  readonly failed: readonly string[];
  /** The lists of the mesh that the removed entries named. */
  readonly meshLists: readonly string[];
}

/** Removes our entry from every list of the folder: which of them had it may have changed since. */
export async function removeEntries(folder: string, disk: Disk): Promise<RemovedEntries> {
  const report = { removed: [] as string[], failed: [] as string[], meshLists: [] as string[] };
  try {
    const names = ((await disk.list(folder)) ?? []).filter(isListName);
    for (const name of names) {
      const removed = await removeFrom(folder, name, disk).catch((error: unknown) => {
        report.failed.push(sayFailed(join(folder, name), 'written', error, remedy).message);
        return null;
      });
      if (removed === null) continue;
      report.removed.push(removed.what);
      if (removed.meshList !== null) report.meshLists.push(removed.meshList);
    }
  } catch (error) {
    report.failed.push(sayFailed(folder, 'read', error, remedy).message);
  }
  return report;
}

/** @returns what was done; null: our entry is not in it. */
async function removeFrom(
  folder: string,
  name: string,
  disk: Disk,
): Promise<{ readonly what: string; readonly meshList: string | null } | null> {
  const path = join(folder, name);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const read = await readOne(disk, path);
    if (typeof read === 'string') return refuseIfNamed(path, read, disk);
    if (read.conf.kind !== 'list') return null;
    if (!typesOf(read.conf.plugins).includes(pluginType)) return null;
    const what = await write(folder, name, read.file, read.conf, disk);
    if (what !== null) return { what, meshList: meshListOf(read.conf) };
  }
  throw new InstallError(`${path}: another program wrote it ${attempts} times between our look and our write: find it`);
}

/** What no runtime reads may be repaired by hand, with our entry in it. */
async function refuseIfNamed(path: string, why: string, disk: Disk): Promise<null> {
  const file = await disk.find(path);
  if (file?.kind !== 'file' || !file.bytes.includes(`"${pluginType}"`)) return null;
  throw new InstallError(`${path} names ${pluginType} and cannot be read: ${why}: remove the entry by hand`);
}

async function write(
  folder: string,
  name: string,
  file: FoundFile,
  conf: ListConf,
  disk: Disk,
): Promise<string | null> {
  const next = removeEntry(name, conf);
  const path = join(folder, next.name);
  const { gid, mode, uid, version } = file;
  const isSame = next.name === name;
  const replacement = { bytes: bytesOfText(next.text), mode, owner: { uid, gid }, expected: isSame ? version : null };
  if (!(await disk.replace(path, replacement))) {
    // Somebody wrote the single configuration again, which the runtime uses: only the list is ours.
    if (isSame || (await disk.find(path)) === null) return null;
  }
  if (!isSame) await disk.remove(join(folder, name));
  return isSame ? `the entry in ${path}` : `the entry in ${join(folder, name)}, which is ${path} again`;
}
