import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listenForPackets, type PacketListener, type PacketSocket } from '../../src/index.js';
import { type Background, labProgram } from '../python.js';

let folder = '';
let listener: PacketListener;
let ztunnel: Background;
const descriptors: number[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'redirect-strict-'));
  const path = join(folder, 'socket');
  listener = await listenForPackets({ path, backlog: 2, longestPacket: 1024 });
  ztunnel = labProgram('zds.py', ['--socket', path]);
});
afterEach(async () => {
  await ztunnel.end();
  listener.close();
  for (const descriptor of descriptors.splice(0)) closeSync(descriptor);
  rmSync(folder, { recursive: true });
});

function opened(path: string): number {
  const descriptor = openSync(path, 'r');
  descriptors.push(descriptor);
  return descriptor;
}

function accepted(): Promise<PacketSocket> {
  return new Promise((resolve) => {
    const watch = listener.watch(() => {
      const socket = listener.accept();
      if (socket === null) return;
      watch.end();
      resolve(socket);
    });
  });
}

/** The next message of the stand-in, as text from its first printable character on; null: it closed the connection. */
function answer(socket: PacketSocket): Promise<string | null> {
  return new Promise((resolve) =>
    socket.watch(() => {
      const received = socket.receive();
      // One answer a call: what comes later is left in the socket.
      socket.watch(() => {});
      if (received.kind === 'packet') resolve(received.bytes.toString('latin1'));
      else resolve(null);
    }),
  );
}

async function greeted(): Promise<PacketSocket> {
  const socket = await accepted();
  expect(await answer(socket)).toBe('\b\u0001');
  return socket;
}

const add = Buffer.from('0a050a01751200', 'hex');
const [del, keep, sent] = [
  Buffer.from('1203120175', 'hex'),
  Buffer.from('2a030a0175', 'hex'),
  Buffer.from('1a00', 'hex'),
];
const done = '\n\0';
const namespace = () => opened('/proc/self/ns/net');

test.each([
  ['an add without a namespace', add, () => null, 'No control message'],
  ['a del with one', del, namespace, 'Unexpected control message'],
  ['a keep with one', keep, namespace, 'Unexpected control message'],
  ['an end of the snapshot with one', sent, namespace, 'Unexpected control message'],
  ['a namespace of another kind', add, () => opened('/proc/self/ns/mnt'), 'not a network namespace'],
  ['a message that is too long', Buffer.concat([keep, Buffer.alloc(1020)]), () => null, 'truncated'],
  ['a message that is cut short', add.subarray(0, 4), () => null, 'longer than the message'],
  ['a message of nothing that it knows', Buffer.from('3a00', 'hex'), () => null, 'no payload'],
])('%s is refused, and the connection closed', async (_, message, descriptor, why) => {
  const socket = await greeted();
  socket.send(message, descriptor());
  expect(await answer(socket)).toContain(why);
  expect(await answer(socket)).toBeNull();
  socket.close();
  // It comes again.
  (await greeted()).close();
});

test.each([
  ['a keep after the snapshot', keep, () => null, 'pod keep received after snapshot'],
  ['a second end of the snapshot', sent, () => null, 'pod snapshot received already'],
  ['an add without its workload', Buffer.from('0a030a0175', 'hex'), namespace, 'workload_info is required'],
])('%s ends the process', async (_, message, descriptor, why) => {
  const socket = await greeted();
  socket.send(add, namespace());
  expect(await answer(socket)).toBe(done);
  socket.send(sent, null);
  expect(await answer(socket)).toBe(done);
  socket.send(message, descriptor());
  expect(await answer(socket)).toContain(why);
  expect(await answer(socket)).toBeNull();
  socket.close();
  const said: string[] = [];
  await expect(
    (async () => {
      for (;;) said.push(await ztunnel.line());
    })(),
  ).rejects.toThrow('the process has ended');
  expect(said.at(-1)).toContain(why);
});
