import { closeSync } from 'node:fs';
import { type Libc, SystemCallError } from './libc.js';
import { type PeerCredentials, peerCredentials } from './peer-credentials.js';

const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_CTRUNC = 0x8;
const MSG_TRUNC = 0x20;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;

export type Received =
  /** `isWhole`: it fitted, and no descriptors came with it. Those that came were closed. */
  | { readonly kind: 'packet'; readonly bytes: Buffer; readonly isWhole: boolean; readonly hadDescriptors: boolean }
  | { readonly kind: 'nothing' }
  /** The other end was closed. The kernel sends no empty packets. */
  | { readonly kind: 'end' };

/** One end of a connected unix socket that keeps the limits of messages (SOCK_SEQPACKET). It never blocks. */
export interface PacketSocket {
  readonly peer: PeerCredentials;
  /**
   * Sends one packet, and a descriptor of ours with it if there is one. False: the other end has too much that it has
   * not read yet.
   */
  readonly send: (bytes: Buffer, descriptor: number | null) => boolean;
  readonly receive: () => Received;
  /** Calls back while there is something to receive, until `close`. */
  readonly watch: (onReadable: () => void) => void;
  readonly close: () => void;
}

/** @param longest how many bytes of a packet are received */
export function packetSocket(libc: Libc, fd: number, longest: number): PacketSocket {
  const buffer = Buffer.alloc(longest);
  const incoming = messageHeader(libc);
  const outgoing = messageHeader(libc);
  let watched: { readonly end: () => void } | null = null;
  let isOpen = true;
  return {
    peer: peerCredentials(libc, fd),
    send: (bytes, descriptor) => {
      aim(libc, outgoing, bytes, descriptor);
      const sent = unlessBlocked(() => libc.sendmsg(fd, outgoing.header, MSG_DONTWAIT | MSG_NOSIGNAL));
      // A packet goes whole or not at all.
      return sent === bytes.length;
    },
    receive: () => {
      // Without room for control data: descriptors that come are closed by the kernel, which says so by MSG_CTRUNC.
      aim(libc, incoming, buffer, null);
      const length = unlessBlocked(() => libc.recvmsg(fd, incoming.header, MSG_DONTWAIT));
      if (length === null) return { kind: 'nothing' };
      const flags = incoming.header.readInt32LE(flagsAt);
      const hadDescriptors = (flags & MSG_CTRUNC) !== 0;
      if (length === 0) return { kind: 'end' };
      const isWhole = (flags & MSG_TRUNC) === 0 && !hadDescriptors;
      return { kind: 'packet', bytes: Buffer.from(buffer.subarray(0, length)), isWhole, hadDescriptors };
    },
    watch: (onReadable) => {
      watched?.end();
      watched = libc.watch(fd, onReadable);
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      watched?.end();
      closeSync(fd);
    },
  };
}

const iovecAt = 16;
const controlAt = 32;
const flagsAt = 48;

/** A msghdr, with what it points to: that must live as long as the kernel is asked. */
interface MessageHeader {
  readonly header: Buffer;
  readonly iovec: Buffer;
  /** A cmsghdr with one descriptor, padded as CMSG_SPACE says. */
  readonly control: Buffer;
}

function messageHeader(libc: Pick<Libc, 'addressOf'>): MessageHeader {
  const made = { header: Buffer.alloc(56), iovec: Buffer.alloc(16), control: Buffer.alloc(24) };
  made.header.writeBigUInt64LE(libc.addressOf(made.iovec), iovecAt);
  made.header.writeBigUInt64LE(1n, iovecAt + 8);
  made.control.writeBigUInt64LE(20n, 0);
  made.control.writeInt32LE(SOL_SOCKET, 8);
  made.control.writeInt32LE(SCM_RIGHTS, 12);
  return made;
}

/** At the bytes of a packet, and at the descriptor that goes with it. */
function aim(libc: Pick<Libc, 'addressOf'>, to: MessageHeader, part: Buffer, descriptor: number | null): void {
  to.iovec.writeBigUInt64LE(libc.addressOf(part), 0);
  to.iovec.writeBigUInt64LE(BigInt(part.length), 8);
  to.control.writeInt32LE(descriptor ?? -1, 16);
  to.header.writeBigUInt64LE(descriptor === null ? 0n : libc.addressOf(to.control), controlAt);
  to.header.writeBigUInt64LE(descriptor === null ? 0n : BigInt(to.control.length), controlAt + 8);
  to.header.writeInt32LE(0, flagsAt);
}

/** Null: the call would have blocked. */
export function unlessBlocked(call: () => number): number | null {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      if (error.reason === 'EAGAIN' || error.reason === 'EWOULDBLOCK') return null;
      if (error.reason !== 'EINTR') throw error;
    }
  }
}
