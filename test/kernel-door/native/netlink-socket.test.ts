import { closeSync, openSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { type Libc, SystemCallError } from '../../../src/kernel/native/libc.js';
import { parseMessages, printMessage } from '../../../src/kernel/native/netlink/messages.js';
import { type NetlinkSocket, openNetlink } from '../../../src/kernel/native/netlink/socket.js';

interface Reply {
  readonly type: number;
  readonly flags?: number;
  readonly body?: Buffer;
  /** Of another request than the last. */
  readonly isLate?: boolean;
}

const [error, done, item] = [2, 3, 16];
const acknowledged = Buffer.alloc(4);
const list = { what: 'things', type: 18, body: Buffer.alloc(4) };
const thing = (value: number): Reply => ({ type: item, flags: 2, body: Buffer.from([value, 0, 0, 0]) });
const end: Reply = { type: done, flags: 2, body: acknowledged };
const interrupted: Reply = { ...end, flags: 0x12 };

/**
 * A socket whose kernel answers each request with the next of these lists of datagrams; a number is the length of one
 * that was too long.
 */
function socketThat(...answers: readonly (readonly (readonly Reply[] | number | string)[])[]): NetlinkSocket {
  let asked = 0;
  let sequence = 0;
  let waiting: (readonly Reply[] | number | string)[] = [];
  const libc: Partial<Libc> = {
    socket: () => openSync('/dev/null', 'r'),
    setsockopt: () => {
      throw new SystemCallError('setsockopt', 92, 'ENOPROTOOPT');
    },
    sendElsewhere: async (_fd, bytes) => Number(libc.send?.(0, bytes, bytes.length, 0)),
    send: (_fd, bytes) => {
      sequence = parseMessages(Buffer.from(bytes))[0]?.sequence ?? 0;
      waiting = [...(answers[asked] ?? [])];
      asked += 1;
      return bytes.length;
    },
    recv: (_fd, into) => {
      const next = waiting.shift() ?? 'EAGAIN';
      if (typeof next === 'string') throw new SystemCallError('recv', 0, next);
      if (typeof next === 'number') return next;
      const datagram = Buffer.concat(
        next.map(({ type, flags = 0, body = Buffer.alloc(0), isLate = false }) =>
          printMessage({ type, flags, sequence: isLate ? sequence - 1 : sequence, port: 0, body }),
        ),
      );
      return datagram.copy(into);
    },
  };
  const socket = openNetlink(libc as Libc, 0);
  onTestFinished(socket.close);
  return socket;
}

/** The first bytes of what a dump gives, of its last attempt. */
function dumped(socket: NetlinkSocket): readonly number[] {
  let found: number[] = [];
  socket.dump(list, () => {
    found = [];
    return ({ body }) => found.push(body[0] ?? -1);
  });
  return found;
}

test('a dump is read over several datagrams to its end', () => {
  expect(dumped(socketThat([[thing(1), thing(2)], [thing(3)], [end]]))).toEqual([1, 2, 3]);
});

test('what is late of an earlier request is left out', () => {
  expect(dumped(socketThat([[{ ...thing(7), isLate: true }, { ...end, isLate: true }, thing(1)], [end]]))).toEqual([1]);
});

test('a dump that changed meanwhile is read again', () => {
  expect(dumped(socketThat([[thing(1)], [interrupted]], [[thing(1), thing(2), end]]))).toEqual([1, 2]);
});

test('a dump that always changes is given up', () => {
  const endless = Array.from({ length: 20 }, () => [[thing(1), interrupted]]);
  expect(() => dumped(socketThat(...endless))).toThrow(
    'things changed each of the 5 times they were read: interrupted',
  );
});

test('a refusal has the name of the error, at the request and at the end of a dump', () => {
  const refused = Buffer.alloc(4);
  refused.writeInt32LE(-2);
  const wholly = Buffer.concat([refused, Buffer.alloc(16)]);
  expect(() => socketThat([[{ type: error, body: wholly }]]).ask(list)).toThrow(/^things: ENOENT$/);
  expect(() => dumped(socketThat([[thing(1), { ...end, body: refused }]]))).toThrow(/^things: ENOENT$/);
});

test('an answer is what came before its acknowledgement', () => {
  const answered = socketThat([[thing(4)], [{ type: error, body: Buffer.alloc(20) }]]).ask(list);
  expect(answered.map(({ body }) => [...body])).toEqual([[4, 0, 0, 0]]);
});

test.each([
  ['that does not come', [], 'no-answer'],
  ['that is cut off', [[thing(1)]], 'no-answer'],
  ['for which there was no room', [[thing(1)], 'ENOBUFS'], 'ENOBUFS'],
  ['longer than the buffer', [1_000_000], 'truncated'],
] as const)('an answer %s is an error', (_what, answer, reason) => {
  expect(() => dumped(socketThat(answer))).toThrow(expect.objectContaining({ name: 'NetlinkError', reason }));
});

test('what is told is answered by silence, or by a refusal', async () => {
  const busy = Buffer.alloc(20);
  busy.writeInt32LE(-16);
  await socketThat([]).tell('things', [list, list]);
  await socketThat([[{ type: error, body: Buffer.alloc(20) }]]).tell('things', [list]);
  await expect(socketThat([[{ type: error, body: busy }]]).tell('things', [list])).rejects.toThrow(/^things: EBUSY$/);
  const late = [{ type: error, body: busy, isLate: true }];
  await socketThat([late]).tell('things', [list]);
});

test('its descriptor is closed with it', () => {
  const fd = openSync('/dev/null', 'r');
  const socket = openNetlink({ socket: () => fd, setsockopt: () => 0 } as Partial<Libc> as Libc, 0);
  socket.close();
  expect(() => closeSync(fd)).toThrow('EBADF');
});
