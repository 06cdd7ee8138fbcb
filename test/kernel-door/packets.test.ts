import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listenForPackets } from '../../src/kernel/native/packet-listener.js';
import type { PacketSocket, Received } from '../../src/kernel/native/packet-socket.js';
import { type Background, python } from '../python.js';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redirect-packets-'));
  path = join(folder, 'socket');
});
afterEach(() => rmSync(folder, { recursive: true }));

const listen = () => listenForPackets({ path, backlog: 4, longestPacket: 16 });

/** The other end: a process that does as its lines say and answers each with one. */
const peer = `
import array, os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.connect(sys.argv[1])
print("connected", flush=True)
for line in sys.stdin:
    verb, _, rest = line.strip().partition(" ")
    if verb == "send": s.send(bytes.fromhex(rest))
    if verb == "send-with-descriptor":
        s.sendmsg([bytes.fromhex(rest)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))])
    if verb == "receive":
        data, control, flags, _ = s.recvmsg(1024, 1024)
        held = array.array("i")
        for _, kind, rights in control: held.frombytes(rights)
        print(data.hex(), flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC), [os.fstat(one).st_ino for one in held], flush=True)
    else: print("done", flush=True)
`;

async function connected(listener: Awaited<ReturnType<typeof listen>>) {
  const other = python(peer, [path]);
  const accepted = await new Promise<PacketSocket>((resolve) => {
    const watch = listener.watch(() => {
      const socket = listener.accept();
      if (socket === null) return;
      watch.end();
      resolve(socket);
    });
  });
  expect(await other.line()).toBe('connected');
  return { other, socket: accepted };
}

/** Does one thing at the other end, and returns its answer. */
function ask(other: Background, line: string): Promise<string> {
  other.say(line);
  return other.line();
}

/** What is received, in order: an end is told once. */
function receiver(socket: PacketSocket): () => Promise<Received> {
  const received: Received[] = [];
  let wake = () => {};
  socket.watch(() => {
    const next = socket.receive();
    if (next.kind === 'nothing') return;
    if (next.kind === 'end') socket.close();
    received.push(next);
    wake();
  });
  return async () => {
    for (;;) {
      const next = received.shift();
      if (next !== undefined) return next;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}

test('packets keep their limits both ways, and a descriptor goes with one', async () => {
  const listener = await listen();
  const { other, socket } = await connected(listener);
  expect(socket.peer).toEqual({ pid: other.pid, uid: process.getuid?.(), gid: process.getgid?.() });
  expect(socket.receive()).toEqual({ kind: 'nothing' });
  await ask(other, 'send 0801');
  await ask(other, 'send 0a00');
  const received = receiver(socket);
  expect(await received()).toEqual({
    kind: 'packet',
    bytes: Buffer.from('0801', 'hex'),
    isWhole: true,
    hadDescriptors: false,
  });
  expect(await received()).toMatchObject({ bytes: Buffer.from('0a00', 'hex') });
  const namespace = openSync('/proc/self/ns/net', 'r');
  expect(socket.send(Buffer.from('1a00', 'hex'), namespace)).toBe(true);
  expect(socket.send(Buffer.from('12', 'hex'), null)).toBe(true);
  expect(await ask(other, 'receive')).toBe(`1a00 0 [${fstatSync(namespace).ino}]`);
  expect(await ask(other, 'receive')).toBe('12 0 []');
  closeSync(namespace);
  socket.close();
  expect(await ask(other, 'receive')).toBe(' 0 []');
  socket.close();
  await other.end();
  listener.close();
});

test('a packet that is too long, or brings descriptors, is seen to', async () => {
  const listener = await listen();
  const { other, socket } = await connected(listener);
  const received = receiver(socket);
  await ask(other, `send ${'ab'.repeat(16)}`);
  expect(await received()).toMatchObject({ isWhole: true, bytes: Buffer.alloc(16, 0xab) });
  await ask(other, `send ${'ab'.repeat(17)}`);
  expect(await received()).toMatchObject({ isWhole: false, hadDescriptors: false });
  await ask(other, 'send-with-descriptor 0a00');
  expect(await received()).toMatchObject({ isWhole: false, hadDescriptors: true });
  await other.end();
  expect(await received()).toEqual({ kind: 'end' });
  socket.close();
  listener.close();
});

test('a peer that reads nothing blocks nobody; one that is gone is an error', async () => {
  const listener = await listen();
  const { other, socket } = await connected(listener);
  const large = Buffer.alloc(1000);
  let sent = 0;
  while (socket.send(large, null)) sent += 1;
  expect(sent).toBeGreaterThan(10);
  await ask(other, 'receive');
  await ask(other, 'receive');
  expect(socket.send(large, null)).toBe(true);
  await other.end();
  expect(() => socket.send(large, null)).toThrow(/sendmsg: (EPIPE|ECONNRESET)/);
  socket.close();
  listener.close();
});

test('the socket is its owner’s alone, whatever the umask, and goes with its listener', async () => {
  const before = process.umask(0);
  const listener = await listen();
  process.umask(before);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  listener.close();
  expect(existsSync(path)).toBe(false);
  listener.close();
});

test('what is there is replaced only if nobody listens on it', async () => {
  const first = await listen();
  await expect(listen()).rejects.toThrow(`another process (pid ${process.pid}) listens on ${path}`);
  expect(first.accept()).not.toBeNull();
  // As after a crash: the file without its listener.
  const copy = `${path}.left`;
  const left = python(
    'import os, socket, sys\nsocket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET).bind(sys.argv[1])',
    [copy],
  );
  await left.end();
  const second = await listenForPackets({ path: copy, backlog: 4, longestPacket: 16 });
  expect(lstatSync(copy).isSocket()).toBe(true);
  // Who lost the file to another leaves it alone.
  rmSync(copy);
  writeFileSync(copy, 'mine');
  second.close();
  expect(existsSync(copy)).toBe(true);
  await expect(listenForPackets({ path: copy, backlog: 4, longestPacket: 16 })).rejects.toThrow('is no socket');
  first.close();
  const stream = createServer();
  await new Promise<void>((resolve) => stream.listen(path, resolve));
  await expect(listen()).rejects.toThrow('another process listens on');
  await new Promise((resolve) => stream.close(resolve));
});

test('a path that cannot be a socket is refused', async () => {
  const refused = (path: string) => expect(listenForPackets({ path, backlog: 1, longestPacket: 1 })).rejects;
  await refused(`/tmp/${'a'.repeat(103)}`).toThrow('at most 107 bytes');
  await refused('/nowhere/socket').toThrow('/nowhere/socket cannot be made: ENOENT');
  await refused('/tmp/a\0b').toThrow('cannot be a unix socket');
});
