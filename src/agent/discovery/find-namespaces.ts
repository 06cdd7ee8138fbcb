import { join } from 'node:path';
import { addressesOf } from './addresses-of.js';
import { namedNamespaces } from './named-namespaces.js';
import { type PodProcess, podProcesses } from './pod-processes.js';
import { type ProcFiles, patient } from './proc-files.js';
import type { NamespaceAnswer, WantedPod } from './wanted-pod.js';

export interface NamespaceFinder {
  /** The namespace of each pod, by uid. `present`: the uids of all pods of this node. */
  readonly find: (
    wanted: readonly WantedPod[],
    present: readonly string[],
  ) => Promise<ReadonlyMap<string, NamespaceAnswer>>;
}

/**
 * Finds the network namespaces of pods that were started before anybody told the agent: by the control groups of
 * processes. Several are asked for at once, because each look reads every process.
 * @param root the root under which /proc and /var/run are read, such as `/host` in a container.
 * @param node paths of namespaces that are the node's own, besides that of process 1.
 */
export function namespaceFinder(machine: ProcFiles, root: string, node: readonly string[]): NamespaceFinder {
  const files = patient(machine);
  const proc = join('/', root, 'proc');
  const processes = podProcesses(files, proc);
  const names = namedNamespaces(files, join('/', root));
  return { find };

  async function find(
    wanted: readonly WantedPod[],
    present: readonly string[],
  ): Promise<ReadonlyMap<string, NamespaceAnswer>> {
    if (wanted.length === 0) return new Map();
    const own = new Set(await Promise.all([`${proc}/1/ns/net`, ...node].map((path) => files.inode(path))));
    const found = await processes.find(wanted, present);
    const byInode = await names.byInode();
    const answers = await Promise.all(
      wanted.map(async (pod) => [pod.uid, await answer(pod, found.get(pod.uid) ?? [], own, byInode)] as const),
    );
    return new Map(answers);
  }

  /** The namespace of the oldest process that is in one with an address of the pod. */
  async function answer(
    pod: WantedPod,
    found: readonly PodProcess[],
    own: ReadonlySet<string | null>,
    byInode: ReadonlyMap<string, string>,
  ): Promise<NamespaceAnswer> {
    if (found.length === 0) return { why: 'no process of it was found on this node' };
    const seen = new Set<string>();
    let isOnNode = false;
    for (const { pid } of found) {
      const path = `${proc}/${pid}/ns/net`;
      const inode = await files.inode(path);
      if (inode === null || seen.has(inode)) continue;
      seen.add(inode);
      if (own.has(inode)) isOnNode = true;
      else if (await holdsAddress(pid, pod.ips)) {
        const name = byInode.get(inode);
        // A name can be mounted anew between two looks.
        const lasts = name !== undefined && (await files.inode(name)) === inode;
        return { found: { path: lasts ? name : path, inode } };
      }
    }
    if (seen.size === 0) return { why: 'its processes ended while they were looked at' };
    if (isOnNode && seen.size === 1) return { why: "its processes are in the node's own network namespace" };
    return { why: `no interface of its processes' network namespace has its address ${pod.ips.join(' or ')}` };
  }

  async function holdsAddress(pid: string, ips: readonly string[]): Promise<boolean> {
    const [trie, inet6] = await Promise.all(
      ['fib_trie', 'if_inet6'].map((name) => files.readText(`${proc}/${pid}/net/${name}`)),
    );
    const held = addressesOf(trie ?? '', inet6 ?? '');
    return ips.some((ip) => held.has(ip.toLowerCase()));
  }
}
