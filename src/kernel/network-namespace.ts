import { constants } from 'node:fs';
import { open, readFile, readlink, stat } from 'node:fs/promises';
import { nullIfGone } from './null-if-gone.js';

/** The network namespace of the calling process. */
export const ownNamespace = '/proc/self/ns/net';

/**
 * The inode number of the network namespace behind a path. Null for anything else that may stand there: nothing, the empty file
 * that a runtime mounted a namespace on and left, a folder, a pipe, a namespace of another kind.
 */
export async function namespaceInode(path: string): Promise<string | null> {
  const [found, own] = await Promise.all([
    nullIfGone(stat(path, { bigint: true })),
    stat(ownNamespace, { bigint: true }),
  ]);
  // Namespaces are files of a filesystem of their own. Nothing is opened that could wait for somebody.
  if (found === null || !found.isFile() || found.dev !== own.dev) return null;
  const inode = found.ino.toString();
  return found.ino === own.ino || (await isOfNetwork(path, inode)) ? inode : null;
}

/** Namespaces of all kinds share their numbers: whether the one with this number is of the network. */
async function isOfNetwork(path: string, inode: string): Promise<boolean> {
  const word = `net:[${inode}]`;
  // Below /proc a link says it; elsewhere, the list of what is mounted.
  return (await linkBehind(path)) === word || (await mounts()).includes(` ${word} `);
}

async function linkBehind(path: string): Promise<string | null> {
  const file = await nullIfGone(open(path, constants.O_RDONLY | constants.O_NONBLOCK));
  if (file === null) return null;
  try {
    return await readlink(`/proc/self/fd/${file.fd}`);
  } finally {
    await file.close();
  }
}

let reading: Promise<string> | null = null;

/** One reading for all who ask at once: with a thousand pods the list is long. */
function mounts(): Promise<string> {
  reading ??= readFile('/proc/self/mountinfo', 'utf8').finally(() => {
    reading = null;
  });
  return reading;
}
