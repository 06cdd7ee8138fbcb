import { type Libc, loadLibc } from './libc.js';

const SOL_SOCKET = 1;
const SO_PEERCRED = 17;

/** The process at the other end of a unix socket, as the kernel knew it when it connected. */
export interface PeerCredentials {
  /** 0: it is in no pid namespace that this process sees. */
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/** Who is at the other end of a connected unix socket. Throws a SystemCallError for anything else. */
export type ReadPeer = (fd: number) => PeerCredentials;

/**
 * Loads what asks the kernel. The question itself is synchronous, so that no descriptor is closed and used again in
 * between.
 * @throws where the native library does not exist for this machine.
 * @example
 * const peerOf = await loadPeerCredentials();
 * const { pid, uid } = peerOf(descriptor);
 */
export async function loadPeerCredentials(): Promise<ReadPeer> {
  const libc = await loadLibc();
  return (fd) => peerCredentials(libc, fd);
}

export function peerCredentials(libc: Pick<Libc, 'getsockopt'>, fd: number): PeerCredentials {
  const value = Buffer.alloc(12);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  libc.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, value, length);
  return { pid: value.readInt32LE(0), uid: value.readUInt32LE(4), gid: value.readUInt32LE(8) };
}
