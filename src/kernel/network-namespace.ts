import { type BigIntStats, constants, statSync } from 'node:fs';
import { open, readFile, readlink, stat } from 'node:fs/promises';
import { asOwnThread } from './as-own-thread.js';
import { nullIfGone } from './null-if-gone.js';

/** The network namespace of the calling process. */
export const ownNamespace = '/proc/self/ns/net';

/**
 * The inode number of the network namespace at a path. Null for anything else: nothing, an empty file on which a
 * runtime once mounted a namespace, a folder, a pipe, a namespace of another kind.
 */
export async function namespaceInode(path: string): Promise<string | null> {
  if (path === ownNamespace) return lookAtOwn().ino.toString();
  const found = await lookAt(path);
  return found === null ? null : found.ino.toString();
}

function lookAtOwn(): BigIntStats {
  return statSync(asOwnThread(ownNamespace), { bigint: true });
}

async function lookAt(path: string): Promise<BigIntStats | null> {
  const found = await statOrNull(path);
  if (found === null) return null;
  const inode = found.ino.toString();
  const made = `${found.dev} ${inode} ${found.ctimeNs}`;
  if (known.get(path) === made) return found;
  const own = lookAtOwn();
  // Namespaces are files of their own filesystem. Never opens a file that could block.
  if (!found.isFile() || found.dev !== own.dev) return null;
  if (found.ino === own.ino) return found;
  if (!(await isOfNetwork(path, inode))) return null;
  if (known.size >= mostKnown) known.clear();
  known.set(path, made);
  return found;
}

/**
 * By path, the inode that was found to be of a network namespace, and when it was made. A later one of the same number
 * is of another time.
 */
const known = new Map<string, string>();
const mostKnown = 10_000;

/**
 * Where namespaces are, no other filesystem can keep a look waiting, and to hand it to another thread takes ten times
 * as long.
 */
const atOnce = /^\/(?:proc|run|var\/run)\//;

async function statOrNull(path: string): Promise<BigIntStats | null> {
  const own = asOwnThread(path);
  return nullIfGone(
    atOnce.test(path)
      ? new Promise((resolve) => resolve(statSync(own, { bigint: true })))
      : stat(own, { bigint: true }),
  );
}

/**
 * The creation time of the inode behind a mounted namespace, which lasts as long as the mount. Null for anything else:
 * below /proc the inode is made anew at each look.
 */
export async function namespaceMountTime(path: string): Promise<string | null> {
  if (path.startsWith('/proc/')) return null;
  const found = await lookAt(path);
  return found === null ? null : found.ctimeNs.toString();
}

/** Whether the namespace with this number is a network namespace: all kinds share the numbers. */
async function isOfNetwork(path: string, inode: string): Promise<boolean> {
  const word = `net:[${inode}]`;
  // Below /proc the link shows it; elsewhere the list of mounts does.
  return (await linkBehind(path)) === word || (await mounts()).includes(` ${word} `);
}

async function linkBehind(path: string): Promise<string | null> {
  const file = await nullIfGone(open(asOwnThread(path), constants.O_RDONLY | constants.O_NONBLOCK));
  if (file === null) return null;
  try {
    return await readlink(`/proc/self/fd/${file.fd}`);
  } finally {
    await file.close();
  }
}

let reading: Promise<string> | null = null;

/** Concurrent callers share one read: with a thousand pods the list is long. */
function mounts(): Promise<string> {
  reading ??= readFile('/proc/self/mountinfo', 'utf8').finally(() => {
    reading = null;
  });
  return reading;
}
