import { join } from 'node:path';
import type { ProcFiles } from './proc-files.js';

/** Folders in which runtimes give namespaces names: CNI runtimes, and docker. */
const folders = ['/var/run/netns', '/var/run/docker/netns'];

/** Finds names of network namespaces by inode. A name is looked at again only after it went. */
export function namedNamespaces(files: ProcFiles, root: string) {
  const known = new Map<string, string>();
  return { byInode };

  async function byInode(): Promise<ReadonlyMap<string, string>> {
    const lists = await Promise.all(
      folders.map(async (folder) => {
        const place = join(root, folder);
        return (await files.list(place)).map((name) => join(place, name));
      }),
    );
    const paths = new Set(lists.flat().filter((path) => /^(?:\/[A-Za-z0-9_.@][A-Za-z0-9_.@-]*)+$/.test(path)));
    for (const path of known.keys()) if (!paths.has(path)) known.delete(path);
    await Promise.all(
      [...paths].map(async (path) => {
        if (known.has(path)) return;
        const inode = await files.inode(path);
        if (inode !== null) known.set(path, inode);
      }),
    );
    return new Map([...known].map(([path, inode]) => [inode, path]));
  }
}
