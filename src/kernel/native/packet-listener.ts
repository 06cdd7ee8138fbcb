import { closeSync, fchmodSync, lstatSync, type Stats, unlinkSync } from 'node:fs';
import { RedirectError } from '../../base/redirect-error.js';
import { type Libc, loadLibc, SystemCallError } from './libc.js';
import { type PacketSocket, packetSocket, unlessBlocked } from './packet-socket.js';
import { peerCredentials } from './peer-credentials.js';
import { unixAddress } from './unix-address.js';

const AF_UNIX = 1;
const SOCK_SEQPACKET = 5;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;

/** Nobody can be listened to at a path: another process listens there, it is not a socket, or it cannot be one. */
export class SocketPathError extends RedirectError {
  override readonly name = 'SocketPathError';
  override readonly code = 'socket-path';
}

/** A unix socket at a path that others connect to, as SOCK_SEQPACKET. It never blocks. */
export interface PacketListener {
  /** Null: nobody waits to be accepted. */
  readonly accept: () => PacketSocket | null;
  /** Calls back while somebody waits, until `end`. */
  readonly watch: (onWaiting: () => void) => { readonly end: () => void };
  /** Whether the file is still there, and ours: nobody can connect otherwise. */
  readonly isThere: () => boolean;
  /** Ends every watch first. The file is removed if it is still ours. */
  readonly close: () => void;
}

export interface PacketListenerOptions {
  readonly path: string;
  /** How many may wait to be accepted. */
  readonly backlog: number;
  /** Bytes of the longest packet that is received whole. */
  readonly longestPacket: number;
}

/**
 * Listens at a path that its owner alone may connect to. What is there is replaced only if it is a socket that nobody
 * listens on any more.
 * @throws SocketPathError; SystemCallError; what the system says of the path.
 * @example
 * const listener = await listenForPackets({ path: '/run/my-agent.sock', backlog: 8, longestPacket: 1024 });
 */
export async function listenForPackets(options: PacketListenerOptions): Promise<PacketListener> {
  const { backlog, longestPacket, path } = options;
  const libc = await loadLibc();
  const address = unixAddress(path);
  if (address === null) throw new SocketPathError(`${path} cannot be a unix socket: a path of at most 107 bytes can`);
  removeStale(libc, path, address);
  const fd = packetSocketDescriptor(libc);
  try {
    // Linux gives the file the mode that the socket has: it never has another one.
    fchmodSync(fd, 0o600);
    bindTo(libc, fd, path, address);
    libc.listen(fd, backlog);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const ours = lstatSync(path);
  const watches = new Set<{ readonly end: () => void }>();
  let isOpen = true;
  const isThere = () => {
    const there = statOf(path);
    return there !== null && there.ino === ours.ino && there.dev === ours.dev;
  };
  return {
    isThere,
    accept: () => {
      const accepted = unlessBlocked(() => libc.accept4(fd, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC));
      return accepted === null ? null : packetSocket(libc, accepted, longestPacket);
    },
    watch: (onWaiting) => {
      const watched = libc.watch(fd, onWaiting);
      const watch = { end: () => void (watches.delete(watch) && watched.end()) };
      watches.add(watch);
      return watch;
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      for (const watch of watches) watch.end();
      closeSync(fd);
      if (isThere()) unlinkSync(path);
    },
  };
}

function packetSocketDescriptor(libc: Libc): number {
  return libc.socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

function removeStale(libc: Libc, path: string, address: Buffer): void {
  const there = statOf(path);
  if (there === null) return;
  if (!there.isSocket())
    throw new SocketPathError(`${path} is there and is no socket: remove it, or name another path`);
  const probe = packetSocketDescriptor(libc);
  try {
    libc.connect(probe, address, address.length);
    const { pid } = peerCredentials(libc, probe);
    throw taken(path, pid === 0 ? '' : ` (pid ${pid})`);
  } catch (error) {
    const code = error instanceof SystemCallError ? error.reason : null;
    // EAGAIN: too many wait to be accepted. EPROTOTYPE: another kind of socket.
    if (code === 'EAGAIN' || code === 'EPROTOTYPE') throw taken(path, '');
    if (code === 'ENOENT') return;
    if (code !== 'ECONNREFUSED') throw error;
    unlinkSync(path);
  } finally {
    closeSync(probe);
  }
}

function taken(path: string, who: string): SocketPathError {
  return new SocketPathError(`another process${who} listens on ${path}: end it, or name another path`);
}

function bindTo(libc: Libc, fd: number, path: string, address: Buffer): void {
  try {
    libc.bind(fd, address, address.length);
  } catch (error) {
    if (error instanceof SystemCallError && error.reason === 'EADDRINUSE') throw taken(path, '');
    if (error instanceof SystemCallError)
      throw new SocketPathError(`${path} cannot be made: ${error.reason}`, { cause: error });
    throw error;
  }
}

function statOf(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}
