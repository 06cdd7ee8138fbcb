import {
  fingerprintOf,
  type Libc,
  loadLibc,
  type Namespace,
  namespaceIdIn,
  openNamespace,
  openNotifications,
  untoldFingerprintOf,
} from '../../index.js';
import { type FollowedNamespace, follow, type Identity, namesById } from './followed.js';
import { gatherNames } from './gather-names.js';
import { startRounds } from './untold-rounds.js';
import type { KernelWatch, KernelWatchOptions } from './watch.js';

/** Milliseconds: one command of a tool makes several notifications. */
const delay = 20;
const untilResync = 'drift is only noticed at the next resync';

/** Null where this process cannot watch at all; `warn` says why. */
export async function startKernelWatch(options: KernelWatchOptions): Promise<KernelWatch | null> {
  try {
    const libc = await loadLibc();
    return watchFrom(libc, openNamespace(libc, options.hostNetns), options);
  } catch (error) {
    options.warn(`the kernel's notifications cannot be used here: ${messageOf(error)}; ${untilResync}`);
    return null;
  }
}

function watchFrom(libc: Libc, host: Namespace, { changed, warn }: KernelWatchOptions): KernelWatch {
  let followed: ReadonlyMap<string, FollowedNamespace> = new Map();
  /** Null: to be made again. */
  let byId: ReadonlyMap<number | null, readonly string[]> | null = null;
  const namesOf = (id: number | null) => {
    byId ??= namesById(followed.values());
    return byId.get(id) ?? [];
  };
  const gathered = gatherNames(delay, changed);
  const warned = new Set<string>();
  const warnOnce = (message: string) => {
    if (warned.has(message) || warned.size > 100) return;
    warned.add(message);
    warn(message);
  };

  const identityOf = (namespace: Namespace): Identity => {
    const { inode } = namespace;
    if (inode === host.inode) return { inode, id: null, isHeard: true };
    try {
      const id = namespaceIdIn(libc, host, namespace);
      return { inode, id, isHeard: id !== null };
    } catch (error) {
      warnOnce(`notifications of some namespaces do not reach us: ${messageOf(error)}; ${untilResync}`);
      return { inode, id: null, isHeard: false };
    }
  };
  /** Null: it is gone, or it cannot be read. */
  const withNamespace = <T>(one: FollowedNamespace, work: (namespace: Namespace) => T): T | null => {
    try {
      const namespace = openNamespace(libc, one.path);
      try {
        if (one.identity?.inode !== namespace.inode) {
          one.identity = identityOf(namespace);
          one.told = null;
          byId = null;
        }
        return work(namespace);
      } finally {
        namespace.close();
      }
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isGone) warnOnce(`${one.path} cannot be watched: ${messageOf(error)}; ${untilResync}`);
      return null;
    }
  };

  const changedIn = (changedNames: Iterable<string>) => {
    for (const name of changedNames) {
      const one = followed.get(name);
      if (one !== undefined) one.told = null;
    }
  };
  const notifications = listen(libc, host, warn, {
    changed: (id) => {
      const here = namesOf(id);
      changedIn(here);
      gathered.add(here);
    },
    ended: (id) => {
      const ending = namesOf(id);
      changedIn(ending);
      for (const name of ending) {
        const one = followed.get(name);
        if (one !== undefined) one.identity = null;
      }
      byId = null;
      gathered.add(ending);
    },
    lost: () => {
      changedIn(followed.keys());
      gathered.addAll();
    },
  });
  const rounds = startRounds({
    followed: () => followed,
    hasChanged: (one) => {
      const before = one.untold;
      withNamespace(one, (namespace) => {
        one.untold = untoldFingerprintOf(libc, namespace);
      });
      return before !== undefined && one.untold !== before;
    },
    changed: gathered.add,
  });

  return {
    follow: (wanted) => {
      followed = follow(followed, wanted);
      byId = null;
      for (const one of followed.values()) if (one.identity === null) withNamespace(one, () => null);
    },
    fingerprint: (name) => {
      const one = followed.get(name);
      if (one === undefined) return null;
      return withNamespace(one, (namespace) => {
        const { told, untold } = fingerprintOf(libc, namespace);
        one.untold = untold;
        one.told = told;
        return printFingerprint(namespace, told, untold);
      });
    },
    glance: (name) => {
      const one = followed.get(name);
      if (one === undefined) return null;
      return withNamespace(one, (namespace) => {
        const isHeard = notifications !== null && one.identity?.isHeard === true;
        const told = isHeard ? one.told : null;
        const seen =
          told === null ? fingerprintOf(libc, namespace) : { told, untold: untoldFingerprintOf(libc, namespace) };
        one.untold = seen.untold;
        one.told = seen.told;
        return printFingerprint(namespace, seen.told, seen.untold);
      });
    },
    close: () => {
      notifications?.close();
      rounds.close();
      gathered.close();
      host.close();
    },
  };
}

function printFingerprint({ inode }: Namespace, told: string, untold: string | null): string {
  return `${inode} ${told} ${untold ?? '-'}`;
}

/** Without it fingerprints still spare the reading of what did not change. */
function listen(
  libc: Libc,
  host: Namespace,
  warn: (message: string) => void,
  listener: Parameters<typeof openNotifications>[2],
): { readonly close: () => void } | null {
  try {
    return openNotifications(libc, host, listener);
  } catch (error) {
    warn(
      `the kernel's notifications cannot be read: ${messageOf(error)} (CAP_NET_BROADCAST is needed); ${untilResync}`,
    );
    return null;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
