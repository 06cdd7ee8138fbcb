import type { Disk } from './disk/disk.js';

/**
 * Removes a list of the mesh that an agent wrote for our plugin. What is none is left alone, since an entry is a file
 * that anybody may have edited.
 * @returns whether it was there.
 */
export async function removeMeshList(path: string, disk: Disk): Promise<boolean> {
  const found = await disk.find(path);
  return found?.kind === 'file' && isMeshList(found.bytes.toString('utf8')) ? disk.remove(path) : false;
}

function isMeshList(text: string): boolean {
  try {
    const { formatVersion, namespaces, pods } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return formatVersion === 1 && Array.isArray(namespaces) && Array.isArray(pods);
  } catch {
    return false;
  }
}
