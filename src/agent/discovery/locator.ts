import type { Machine } from '../../index.js';
import { namespaceFinder } from './find-namespaces.js';
import { hostInterfaces } from './host-interfaces.js';
import type { ProcFiles } from './proc-files.js';
import type { NamespaceAnswer, WantedPod } from './wanted-pod.js';

/** A pod whose place on the node is asked for. */
export interface LostPod extends WantedPod {
  /** Path of its namespace, where it is known already. */
  readonly netns: string | null;
  /** Whether the names of both ends of its veth are needed. */
  readonly needsBothEnds: boolean;
}

export interface FoundPlace {
  readonly netns: string | null;
  /** Null: the namespace is not known. */
  readonly inode: string | null;
  readonly hostInterface: string | null;
  readonly podInterface: string | null;
}

export type PlaceAnswer = { readonly found: FoundPlace } | { readonly why: string };

export interface LocatorOptions {
  /** As the node's own network sees it. */
  readonly machine: Machine;
  readonly files: ProcFiles;
  /** The root under which /proc and /var/run are read. */
  readonly root: string;
  /** Whether the node's ends of the pods' veths are needed. */
  readonly needsHostInterface: boolean;
}

/** Finds pods on the node. `present`: the uids of all pods of this node. */
export type Locate = (
  lost: readonly LostPod[],
  present: readonly string[],
) => Promise<ReadonlyMap<string, PlaceAnswer>>;

export function locator({ files, machine, needsHostInterface, root }: LocatorOptions): Locate {
  const finder = namespaceFinder(files, root, [
    '/proc/self/ns/net',
    ...(machine.netns === undefined ? [] : [machine.netns]),
  ]);

  return async (lost, present) => {
    const searched = await finder.find(
      lost.filter(({ netns }) => netns === null),
      present,
    );
    const namespaces = new Map<string, NamespaceAnswer>(searched);
    for (const { netns, uid } of lost) {
      if (netns === null) continue;
      const inode = await files.inode(netns);
      namespaces.set(
        uid,
        inode === null ? { why: `${netns} is no network namespace` } : { found: { path: netns, inode } },
      );
    }
    if (!needsHostInterface) return new Map([...namespaces].map(([uid, answer]) => [uid, withoutInterface(answer)]));
    const wires = await hostInterfaces(
      machine,
      lost.flatMap(({ ips, needsBothEnds, uid }) => {
        // Routes to a single address are looked for in IPv4.
        const ip = ips.find((one) => one.includes('.'));
        const namespace = namespaces.get(uid);
        const netns = namespace !== undefined && 'found' in namespace ? namespace.found.path : null;
        return ip === undefined ? [] : [{ uid, ip, netns, needsOwnEnd: needsBothEnds }];
      }),
    );
    return new Map(
      lost.map(({ uid }): readonly [string, PlaceAnswer] => {
        const wire = wires.get(uid) ?? { why: 'it has no IPv4 address' };
        const namespace = namespaces.get(uid);
        if ('why' in wire) return [uid, wire];
        const found = namespace !== undefined && 'found' in namespace ? namespace.found : null;
        return [uid, { found: { netns: found?.path ?? null, inode: found?.inode ?? null, ...wire.found } }];
      }),
    );
  };
}

function withoutInterface(answer: NamespaceAnswer): PlaceAnswer {
  if ('why' in answer) return answer;
  const { inode, path } = answer.found;
  return { found: { netns: path, inode, hostInterface: null, podInterface: null } };
}
