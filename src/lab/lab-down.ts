import { access, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stopAllPrograms } from './background.js';
import { labNamed, possibleLabs } from './modes/index.js';
import { run } from './run.js';
import { type LabMember, labMembers, labNodeNames, namespaceName, successorOf } from './topology.js';

const recordFolder = '/run/redirect';

/**
 * Removes a lab: its processes, its namespaces and its state folder. A lab that is partly or wholly gone is no error.
 * @returns whether there was anything to remove.
 */
export async function labDown(name?: string): Promise<boolean> {
  const lab = labNamed(name);
  const namespaces = await existingNamespaces(lab.name);
  const hadState = await exists(lab.stateFolder);
  await stopAllPrograms(lab);
  await forgetRecords(lab.name);
  await rm(lab.stateFolder, { recursive: true, force: true });
  if (namespaces.length > 0) {
    await run({
      argv: ['ip', '-force', '-batch', '-'],
      stdin: namespaces.map((namespace) => `netns del ${namespace}\n`).join(''),
    });
  }
  return hadState || namespaces.length > 0;
}

/**
 * Removes the records and locks of the lab's namespaces. They are named by inode number, and the kernel reuses a number
 * as soon as it is free: the next lab would find the records of this one.
 */
async function forgetRecords(name: string): Promise<void> {
  const found = await Promise.all(members(name).map(({ netns }) => stat(netns, { bigint: true }).catch(() => null)));
  const inodes = new Set(found.flatMap((one) => (one === null ? [] : [String(one.ino)])));
  const files = await readdir(recordFolder).catch(() => []);
  for (const file of files) {
    const [, inode] = /^(\d+)(?:\.\d+)?\.(?:json|lock)$/.exec(file) ?? [];
    if (inode !== undefined && inodes.has(inode)) await rm(join(recordFolder, file), { force: true });
  }
}

/** Names of the namespaces that exist of a lab, whatever its mode. */
export async function existingNamespaces(name: string): Promise<readonly string[]> {
  const all = members(name);
  const present = await Promise.all(all.map((member) => exists(member.netns)));
  return all.filter((_, index) => present[index]).map((member) => namespaceName({ name }, member.name));
}

function members(name: string): readonly LabMember[] {
  const all = possibleLabs(name).flatMap((lab) => [
    ...labMembers(lab),
    ...labNodeNames.map((node) => successorOf(lab, node)),
  ]);
  return [...new Map(all.map((member) => [member.netns, member])).values()];
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
