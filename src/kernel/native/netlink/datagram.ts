import { type Libc, SystemCallError } from '../libc.js';
import { NetlinkError } from './netlink-error.js';

/** One datagram with where it comes from. */
export interface Datagram {
  /** A view of the receiver's buffer, until the next one. */
  readonly bytes: Buffer;
  /** What the kernel calls the namespace that it is about; null: the socket's own. */
  readonly namespaceId: number | null;
  readonly isFromKernel: boolean;
  readonly isTruncated: boolean;
}

/** Where the parts of a `msghdr` are, and where in the same memory it points to. */
const header = { name: 0, nameLength: 8, vector: 16, vectors: 24, control: 32, controlLength: 40, flags: 48 };
const places = { header: 0, vector: 56, sender: 72, control: 88, data: 152 };
const senderLength = 12;
const controlLength = 64;
const controlHeader = 16;
const netlinkLevel = 270;
const listenToAllNamespaces = 8;
const truncated = 0x20;

/** Gives what receives datagrams of one descriptor after the other. Null: there is none for now. */
export function datagramReceiver(libc: Libc, fd: number, size: number): () => Datagram | null {
  // One piece, so that whoever holds any of it holds all that its addresses point to.
  const memory = Buffer.alloc(places.data + size);
  const address = libc.addressOf(memory);
  const point = (at: number, to: number) => memory.writeBigUInt64LE(address + BigInt(to), at);
  point(header.name, places.sender);
  point(header.vector, places.vector);
  memory.writeBigUInt64LE(1n, header.vectors);
  point(header.control, places.control);
  point(places.vector, places.data);
  memory.writeBigUInt64LE(BigInt(size), places.vector + 8);
  return () => {
    memory.writeUInt32LE(senderLength, header.nameLength);
    memory.writeBigUInt64LE(BigInt(controlLength), header.controlLength);
    let length: number;
    try {
      length = libc.recvmsg(fd, memory, 0);
    } catch (error) {
      if (error instanceof SystemCallError && error.reason === 'EAGAIN') return null;
      throw error;
    }
    const controlEnd = Number(memory.readBigUInt64LE(header.controlLength));
    return {
      bytes: memory.subarray(places.data, places.data + length),
      namespaceId: parseNamespaceOfDatagram(
        memory.subarray(places.control, places.control + Math.min(controlEnd, controlLength)),
      ),
      isFromKernel: memory.readUInt32LE(places.sender + 4) === 0,
      isTruncated: (memory.readInt32LE(header.flags) & truncated) !== 0,
    };
  };
}

/** Finds the number among the control messages of a datagram. */
export function parseNamespaceOfDatagram(control: Buffer): number | null {
  let found: number | null = null;
  let at = 0;
  while (at + controlHeader <= control.length) {
    const length = control.readBigUInt64LE(at);
    if (length < BigInt(controlHeader) || length > BigInt(control.length - at)) {
      throw new NetlinkError('malformed', `a control message of ${length} bytes where ${control.length - at} are left`);
    }
    const isNamespace =
      control.readInt32LE(at + 8) === netlinkLevel && control.readInt32LE(at + 12) === listenToAllNamespaces;
    if (isNamespace && Number(length) >= controlHeader + 4) found = control.readInt32LE(at + controlHeader);
    at += (Number(length) + 7) & ~7;
  }
  return found;
}
