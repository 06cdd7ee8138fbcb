import { closeSync } from 'node:fs';
import { type Libc, SystemCallError } from '../libc.js';
import { type Datagram, datagramReceiver } from './datagram.js';
import { type Message, parseMessages } from './messages.js';
import { NetlinkError } from './netlink-error.js';
import { openNetlinkDescriptor } from './socket.js';

export interface ListenerOptions {
  readonly protocol: number;
  readonly groups: readonly number[];
  /** Whether to hear of other namespaces too: of those that have a number in this one. */
  readonly isEverywhere: boolean;
  /** Let through by the socket itself, so that the others take none of its room; null: all. */
  readonly onlyType: number | null;
  readonly heard: (namespaceId: number | null, messages: readonly Message[]) => void;
  /** Notifications did not reach us: there were too many, or they were not to be read. */
  readonly lost: () => void;
}

const socketLevel = 1;
const socketOptions = { room: 8, attachFilter: 26, anyRoom: 33, memory: 55 } as const;
const netlinkLevel = 270;
const netlinkOptions = { addMembership: 1, noOverflowError: 5, listenToAllNamespaces: 8 } as const;
/** Of the answer about the memory of a socket, and of the number of datagrams it had no room for in there. */
const [memoryLength, droppedAt] = [36, 32];
const room = 1024 * 1024;
const largestDatagram = 65_536;
/** As many at once as block the event loop for about a millisecond; the descriptor is polled again for the rest. */
const mostAtOnce = 64;

export interface Listener {
  /** Hears at once what was told until now, instead of when the event loop comes to it. */
  readonly hearAll: () => void;
  readonly close: () => void;
}

/**
 * Listens in the thread's namespace to what happens there, or in every namespace that has a number there. @throws a
 * SystemCallError: EPERM without CAP_NET_BROADCAST.
 */
export function listen(libc: Libc, options: ListenerOptions): Listener {
  const fd = openNetlinkDescriptor(libc, options.protocol);
  try {
    configure(libc, fd, options);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const drain = drainer(libc, fd, options);
  const poll = libc.watch(fd, drain);
  return {
    hearAll: () => {
      while (drain() === mostAtOnce);
    },
    close: () => {
      poll.end();
      closeSync(fd);
    },
  };
}

function configure(libc: Libc, fd: number, { groups, isEverywhere, onlyType }: ListenerOptions): void {
  try {
    libc.setsockopt(fd, socketLevel, socketOptions.anyRoom, word(room), 4);
  } catch {
    // Without CAP_NET_ADMIN in the first user namespace: as much as anybody may have.
    libc.setsockopt(fd, socketLevel, socketOptions.room, word(room), 4);
  }
  // The error would also end the polling of the descriptor: they are counted instead.
  libc.setsockopt(fd, netlinkLevel, netlinkOptions.noOverflowError, word(1), 4);
  if (isEverywhere) libc.setsockopt(fd, netlinkLevel, netlinkOptions.listenToAllNamespaces, word(1), 4);
  if (onlyType !== null) attachFilter(libc, fd, onlyType);
  const address = Buffer.alloc(12);
  address.writeUInt16LE(16);
  libc.bind(fd, address, address.length);
  for (const group of groups) libc.setsockopt(fd, netlinkLevel, netlinkOptions.addMembership, word(group), 4);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/**
 * A packet filter: load the type of the first message, compare, take all or nothing. It reads numbers as big-endian.
 */
function attachFilter(libc: Libc, fd: number, type: number): void {
  const swapped = ((type & 0xff) << 8) | (type >>> 8);
  // Its length and address, and then itself.
  const described = Buffer.concat([
    Buffer.alloc(16),
    instruction(0x28, 0, 0, 4),
    instruction(0x15, 0, 1, swapped),
    instruction(0x06, 0, 0, 0xffff_ffff),
    instruction(0x06, 0, 0, 0),
  ]);
  described.writeUInt16LE(4);
  described.writeBigUInt64LE(libc.addressOf(described) + 16n, 8);
  libc.setsockopt(fd, socketLevel, socketOptions.attachFilter, described, 16);
}

function instruction(code: number, ifTrue: number, ifFalse: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code);
  bytes.writeUInt8(ifTrue, 2);
  bytes.writeUInt8(ifFalse, 3);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}

/** Gives what reads what there is, and tells how many datagrams it was. */
function drainer(libc: Libc, fd: number, options: ListenerOptions): () => number {
  const receive = datagramReceiver(libc, fd, largestDatagram);
  let dropped = 0;
  return () => {
    let count = 0;
    while (count < mostAtOnce && hearNext(receive, options)) count += 1;
    // Afterwards: before more is dropped the socket is full again, and the descriptor polled.
    const now = droppedBy(libc, fd);
    if (now !== dropped) options.lost();
    dropped = now;
    return count;
  };
}

/** @returns whether there was anything. */
function hearNext(receive: () => Datagram | null, { heard, lost }: ListenerOptions): boolean {
  try {
    const datagram = receive();
    if (datagram === null) return false;
    // Processes that may can send to the groups of their own namespace too.
    if (!datagram.isFromKernel) return true;
    if (datagram.isTruncated) lost();
    else heard(datagram.namespaceId, parseMessages(datagram.bytes));
  } catch (error) {
    if (!(error instanceof SystemCallError || error instanceof NetlinkError)) throw error;
    lost();
  }
  return true;
}

/** How many datagrams the socket had no room for. */
function droppedBy(libc: Libc, fd: number): number {
  const memory = Buffer.alloc(memoryLength);
  libc.getsockopt(fd, socketLevel, socketOptions.memory, memory, word(memoryLength));
  return memory.readUInt32LE(droppedAt);
}
