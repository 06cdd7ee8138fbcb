import { closeSync } from 'node:fs';
import { type Libc, SystemCallError } from '../libc.js';
import type { Namespace } from '../namespace.js';
import { checksumOf } from './checksum.js';

/**
 * What is sent: a request for a connection, an empty datagram, or an echo request. Addresses are bytes in network
 * order.
 */
export interface ProbeRequest {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** Null: the route chooses it. */
  readonly source: Buffer | null;
  /** 0: a free one. Of an echo request, its identifier. */
  readonly sourcePort: number;
  readonly destination: Buffer;
  readonly destinationPort: number;
  /** 0: none. */
  readonly mark: number;
  /** Whether the source may be an address of somebody else. */
  readonly mayBorrow: boolean;
}

/** What the sender learned; null: nothing yet. */
export type ProbeAnswer = 'accepted' | 'answered' | 'refused' | 'unreachable' | null;

/** A socket that sends one first packet. */
export interface Probe {
  /** The port, or the identifier, that it sends from. */
  readonly sourcePort: number;
  /** @throws a SystemCallError if the kernel does not send it. */
  readonly send: () => void;
  /** The address that it was sent from. */
  readonly source: () => Buffer;
  readonly answer: () => ProbeAnswer;
  readonly close: () => void;
}

const families = { 4: 2, 16: 10 } as const;
const kinds = { tcp: [1, 6], udp: [2, 17], icmp: [3, 0] } as const;
const icmpProtocols = { 4: 1, 16: 58 } as const;
const echo = { 4: [8, 0], 16: [128, 129] } as const;
const closeOnExecNonBlocking = 0o2000000 | 0o4000;
const socketLevel = 1;
const socketOptions = { error: 4, mark: 36 } as const;
const transparent = { 4: [0, 19], 16: [41, 75] } as const;
const tcpInfo = { level: 6, name: 11 } as const;
const established = 1;
const headerLength = { 4: 20, 16: 0 } as const;

/** A bound socket in a namespace, which has sent nothing. @throws a SystemCallError. */
export function openProbe(libc: Libc, namespace: Namespace, request: ProbeRequest): Probe {
  const { destination, destinationPort, mark, protocol } = request;
  const size = destination.length as 4 | 16;
  const [type, number] = kinds[protocol];
  const fd = namespace.run(() =>
    libc.socket(families[size], type | closeOnExecNonBlocking, protocol === 'icmp' ? icmpProtocols[size] : number),
  );
  let sourcePort: number;
  try {
    if (mark !== 0) libc.setsockopt(fd, socketLevel, socketOptions.mark, word(mark), 4);
    bindTo(libc, fd, request);
    const own = addressOf(libc, fd);
    sourcePort = protocol === 'icmp' ? request.sourcePort || 1 + (process.pid % 0xfffe) : own.port;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  let learned: ProbeAnswer = null;
  const look = (): ProbeAnswer => {
    const error = errorOf(libc, fd);
    if (error !== 0) return error === refused ? 'refused' : 'unreachable';
    if (protocol === 'tcp') return isEstablished(libc, fd) ? 'accepted' : null;
    return hasAnswer(libc, fd, size, protocol, sourcePort) ? 'answered' : null;
  };
  return {
    sourcePort,
    send: () => {
      const to = socketAddress(destination, protocol === 'icmp' ? 0 : destinationPort);
      unlessUnderWay(() => libc.connect(fd, to, to.length));
      if (protocol === 'tcp') return;
      const bytes = protocol === 'udp' ? Buffer.alloc(0) : echoRequest(size, sourcePort);
      libc.send(fd, bytes, bytes.length, 0);
    },
    source: () => addressOf(libc, fd).address,
    answer: () => {
      // The kernel tells of each once.
      learned ??= look();
      return learned;
    },
    close: () => closeSync(fd),
  };
}

const refused = 111;

/** An address of somebody else needs a socket that may have it. */
function bindTo(libc: Libc, fd: number, { destination, mayBorrow, protocol, source, sourcePort }: ProbeRequest): void {
  const address = source ?? Buffer.alloc(destination.length);
  const own = socketAddress(address, protocol === 'icmp' ? 0 : sourcePort);
  try {
    libc.bind(fd, own, own.length);
  } catch (error) {
    if (!(error instanceof SystemCallError && error.reason === 'EADDRNOTAVAIL' && mayBorrow)) throw error;
    const [level, name] = transparent[address.length as 4 | 16];
    libc.setsockopt(fd, level, name, word(1), 4);
    libc.bind(fd, own, own.length);
  }
}

function unlessUnderWay(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SystemCallError && error.reason === 'EINPROGRESS')) throw error;
  }
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** sockaddr_in, sockaddr_in6. */
function socketAddress(address: Buffer, port: number): Buffer {
  const size = address.length as 4 | 16;
  const bytes = Buffer.alloc(size === 4 ? 16 : 28);
  bytes.writeUInt16LE(families[size]);
  bytes.writeUInt16BE(port, 2);
  address.copy(bytes, size === 4 ? 4 : 8);
  return bytes;
}

function addressOf(libc: Libc, fd: number): { readonly address: Buffer; readonly port: number } {
  const [bytes, length] = [Buffer.alloc(28), word(28)];
  const { getsockname } = libc.functions({ getsockname: 'int getsockname(int fd, void *address, void *length)' });
  if (getsockname(fd, bytes, length) < 0) throw new SystemCallError('getsockname', 0, 'refused');
  const isIPv4 = bytes.readUInt16LE() === families[4];
  return { address: isIPv4 ? bytes.subarray(4, 8) : bytes.subarray(8, 24), port: bytes.readUInt16BE(2) };
}

function errorOf(libc: Libc, fd: number): number {
  const [value, length] = [Buffer.alloc(4), word(4)];
  libc.getsockopt(fd, socketLevel, socketOptions.error, value, length);
  return value.readInt32LE();
}

function isEstablished(libc: Libc, fd: number): boolean {
  const [info, length] = [Buffer.alloc(1), word(1)];
  libc.getsockopt(fd, tcpInfo.level, tcpInfo.name, info, length);
  return info[0] === established;
}

function hasAnswer(libc: Libc, fd: number, size: 4 | 16, protocol: 'udp' | 'icmp', identifier: number): boolean {
  const bytes = Buffer.alloc(2048);
  for (;;) {
    let length: number;
    try {
      length = libc.recv(fd, bytes, bytes.length, 0);
    } catch (error) {
      // A refused datagram is told as an error of the next call.
      if (error instanceof SystemCallError) return false;
      throw error;
    }
    if (protocol === 'udp') return true;
    const at = headerLength[size];
    const isEcho = length >= at + 8 && bytes[at] === echo[size][1] && bytes.readUInt16BE(at + 4) === identifier;
    if (isEcho) return true;
  }
}

/** The kernel sums up ICMPv6 by itself. */
function echoRequest(size: 4 | 16, identifier: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes[0] = echo[size][0];
  bytes.writeUInt16BE(identifier, 4);
  bytes.writeUInt16BE(1, 6);
  if (size === 4) bytes.writeUInt16BE(checksumOf(bytes), 2);
  return bytes;
}
