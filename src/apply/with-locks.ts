import type { Locks } from '../execute/run-steps.js';
import { isPodScope, type KernelNamespace } from '../ir/program.js';
import { type LockRequest, withLock } from '../kernel/lock.js';
import { withLocks } from '../kernel/locks.js';
import type { Machine } from '../kernel/machine.js';
import { ownNamespace } from '../kernel/network-namespace.js';
import { withPodLocks } from '../kernel/pod-locks.js';
import type { StateLocation } from '../kernel/state-directory.js';
import type { OtherNamespace } from '../observe/find-namespaces.js';
import type { FailedPod } from '../plan/failed-pod.js';
import type { ApplyOptions } from './apply-options.js';

const defaultNamespaceLockSeconds = 30;

/** What the locks of an apply are for. */
export interface LockPlace {
  readonly machine: Machine;
  readonly location: StateLocation;
  readonly options: ApplyOptions;
  /** A removal works without a writable state directory. */
  readonly isRemoval: boolean;
}

export interface HeldPods {
  readonly locks: Locks;
  readonly unlocked: readonly FailedPod[];
}

/** Runs work under the lock of the node's own namespace from beginning to end. */
export function withNodeLock<T>(place: LockPlace, work: (locks: Locks) => Promise<T>): Promise<T> {
  const { location, machine } = place;
  return withLock(lockRequest(machine.netns ?? ownNamespace, location, place), (lock) => work(allInherited([lock])));
}

/** Locks whose holder has the node's, too. Every writing process inherits them all. */
function allInherited(locks: readonly number[]): Locks {
  return { inheritedIn: () => locks, onNode: (work) => work() };
}

/**
 * Runs work under the locks of those of the namespaces that are neither the node's own nor pods', too, for as long as
 * the node's is held. One that is gone needs no lock. `waited`: for another apply.
 */
export async function withOthers<T>(
  namespaces: readonly Pick<KernelNamespace, 'netns' | 'scope'>[],
  own: Locks,
  place: LockPlace,
  work: (locks: Locks, waited: boolean) => Promise<T>,
): Promise<T> {
  const others = await otherLocks(namespaces, place);
  if (others.length === 0) return work(own, false);
  return own.onNode(() =>
    withLocks(others, ({ locks: more, waited }) => {
      const inheritedIn: Locks['inheritedIn'] = (netns) => [...own.inheritedIn(netns), ...more];
      return work({ ...own, inheritedIn }, waited);
    }),
  );
}

async function otherLocks(
  namespaces: readonly Pick<KernelNamespace, 'netns' | 'scope'>[],
  place: LockPlace,
): Promise<readonly LockRequest[]> {
  const { location, machine } = place;
  const named = namespaces.flatMap(({ netns, scope }) => (isPodScope(scope) ? [] : (netns ?? [])));
  const paths = [...new Set(named)];
  const inodes = await Promise.all(paths.map((path) => machine.inode(path)));
  return paths.flatMap((path, index) => {
    const inode = inodes[index] ?? null;
    if (inode === null || inode === location.inode) return [];
    return [lockRequest(path, { ...location, inode }, place)];
  });
}

/**
 * Runs work under the locks of pods. The node's own is taken only for what is written there, so that applies of
 * different pods wait for each other no longer than that takes. The order is the same in all processes: pods by inode
 * number, then the node, then others.
 */
export async function withPods<T>(
  pods: readonly OtherNamespace[],
  place: LockPlace,
  work: (held: HeldPods) => Promise<T>,
): Promise<T> {
  const { location, machine, options } = place;
  const inodes = await Promise.all(pods.map(({ netns }) => machine.inode(netns)));
  const there = pods.flatMap(({ netns, scope }, index) => {
    const inode = inodes[index] ?? null;
    return inode === null || inode === location.inode ? [] : [{ netns, scope, inode }];
  });
  const { namespaceLockSeconds: seconds = defaultNamespaceLockSeconds, signal } = options;
  return withPodLocks(there, { seconds, signal }, ({ held, refused }) => {
    let onNode: number | null = null;
    const locks: Locks = {
      inheritedIn: (netns) => {
        const lock = netns === null ? onNode : held.get(netns);
        return lock === null || lock === undefined ? [] : [lock];
      },
      onNode: (inner) => {
        if (onNode !== null) return inner();
        return withLock(lockRequest(machine.netns ?? ownNamespace, location, place), async (lock) => {
          onNode = lock;
          try {
            return await inner();
          } finally {
            onNode = null;
          }
        });
      },
    };
    const unlocked = there.flatMap(({ netns, scope }) => {
      const why = refused.get(netns);
      return why === undefined ? [] : [{ netns, scope, why }];
    });
    return work({ locks, unlocked });
  });
}

function lockRequest(
  netns: string,
  location: StateLocation,
  { isRemoval, options: { namespaceLockSeconds: seconds = defaultNamespaceLockSeconds, signal } }: LockPlace,
): LockRequest {
  return { netns, location, seconds, signal, needsFolder: !isRemoval };
}
