import { access, rm, stat } from 'node:fs/promises';
import { stopAllPrograms } from './background.js';
import { run } from './run.js';
import { type Lab, labMembers, labNamed, labNodeNames, namespaceName, successorOf } from './topology.js';

/**
 * Removes a lab: its processes, its namespaces and its state folder. A lab that is partly or wholly gone is no error.
 * @returns whether there was anything to remove.
 */
export async function labDown(name?: string): Promise<boolean> {
  const lab = labNamed(name);
  const namespaces = await existingNamespaces(lab);
  const hadState = await exists(lab.stateFolder);
  await stopAllPrograms(lab);
  await forgetRecords(lab);
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
 * Removes the records of the lab's nodes. They are named by inode number, and the kernel reuses a number as soon as it is free: the
 * next lab would find the records of this one.
 */
async function forgetRecords(lab: Lab): Promise<void> {
  for (const { netns } of labNodeNames.map((name) => lab.nodes[name])) {
    const found = await stat(netns, { bigint: true }).catch(() => null);
    if (!found) continue;
    for (const kind of ['json', 'lock']) await rm(`/run/redirect/${found.ino}.${kind}`, { force: true });
  }
}

/** Names of the lab's namespaces that exist. */
export async function existingNamespaces(lab: Lab): Promise<readonly string[]> {
  const members = [...labMembers(lab), ...labNodeNames.map((name) => successorOf(lab, name))];
  const present = await Promise.all(members.map((member) => exists(member.netns)));
  return members.filter((_, index) => present[index]).map((member) => namespaceName(lab, member.name));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
