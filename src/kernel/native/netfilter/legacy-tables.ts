import { closeSync, openSync, readSync } from 'node:fs';
import type { Gathered } from '../gathered.js';
import { type Libc, SystemCallError } from '../libc.js';
import { NetlinkError } from '../netlink/netlink-error.js';

/** What differs by family in the tables of iptables-legacy. */
export interface LegacyFamily {
  readonly socketFamily: number;
  readonly level: number;
  readonly names: string;
  /** Places inside an entry: of the distance to the next one, and of its counters. */
  readonly next: number;
  readonly counters: number;
  readonly smallest: number;
}

export const legacyFamilies: readonly LegacyFamily[] = [
  { socketFamily: 2, level: 0, names: '/proc/thread-self/net/ip_tables_names', next: 90, counters: 96, smallest: 112 },
  {
    ...{ socketFamily: 10, level: 41, names: '/proc/thread-self/net/ip6_tables_names' },
    ...{ next: 142, counters: 152, smallest: 168 },
  },
];

const datagram = 2;
const closeOnExec = 0o2000000;
const options = { info: 64, entries: 65 } as const;
const nameLength = 32;
const infoLength = 84;
const entriesHeader = 40;
const countersLength = 16;
/** A table that grows between the two questions is asked for again. */
const attempts = 5;
const largest = 256 * 1024 * 1024;

/**
 * Gathers the tables of iptables-legacy that the calling thread's namespace has, without their counters. The kernel
 * makes a table when it is asked for, so only those that are listed are.
 */
export function gatherLegacyTables(libc: Libc, family: LegacyFamily, gathered: Gathered): void {
  const names = tableNames(family);
  if (names.length === 0) return;
  const fd = libc.socket(family.socketFamily, datagram | closeOnExec, 0);
  try {
    for (const name of names) {
      const entries = readEntries(libc, fd, family, name);
      gathered.text(name);
      eachRun(entries, family, (from, to) => gathered.bytes(entries, from, to));
    }
  } finally {
    closeSync(fd);
  }
}

/** The five tables that exist have names of ten letters at most. */
const namesRead = Buffer.alloc(4096);

function tableNames({ names }: LegacyFamily): readonly string[] {
  let fd: number;
  try {
    fd = openSync(names, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    const length = readSync(fd, namesRead, 0, namesRead.length, 0);
    const lines = namesRead.toString('latin1', 0, length).split('\n');
    return lines.filter((name) => name !== '' && name.length < nameLength).toSorted();
  } finally {
    closeSync(fd);
  }
}

function readEntries(libc: Libc, fd: number, { level }: LegacyFamily, name: string): Buffer {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const size = tableSize(libc, fd, level, name);
    const answer = printEntriesRequest(name, size);
    try {
      libc.getsockopt(fd, level, options.entries, answer, lengthOf(answer));
      return answer.subarray(entriesHeader);
    } catch (error) {
      // EAGAIN: the table has another size by now.
      if (!(error instanceof SystemCallError && error.reason === 'EAGAIN')) throw error;
    }
  }
  throw new NetlinkError('interrupted', `the table ${name} changed each of the ${attempts} times it was read`);
}

function tableSize(libc: Libc, fd: number, level: number, name: string): number {
  const info = Buffer.alloc(infoLength);
  info.write(name, 'latin1');
  libc.getsockopt(fd, level, options.info, info, lengthOf(info));
  const size = info.readUInt32LE(infoLength - 4);
  if (size > largest) throw new NetlinkError('malformed', `the table ${name} has ${size} bytes`);
  return size;
}

function printEntriesRequest(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(entriesHeader + size);
  bytes.write(name, 0, nameLength - 1, 'latin1');
  bytes.writeUInt32LE(size, nameLength);
  return bytes;
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return length;
}

/** Visits the bytes between the counters of the entries. */
export function eachRun(entries: Buffer, family: LegacyFamily, visit: (from: number, to: number) => void): void {
  let from = 0;
  for (let at = 0; at < entries.length; ) {
    const left = entries.length - at;
    const distance = left < family.smallest ? 0 : entries.readUInt16LE(at + family.next);
    if (distance < family.smallest || distance > left) {
      throw new NetlinkError('malformed', `an entry of ${distance} bytes where ${left} are left`);
    }
    visit(from, at + family.counters);
    from = at + family.counters + countersLength;
    at += distance;
  }
  if (from < entries.length) visit(from, entries.length);
}
