import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  deleteFlowRequest,
  flowRequest,
  markedFlowsRequest,
  parseTrackedFlow,
} from '../../../src/kernel/native/netfilter/tracked-flows.js';
import { NetlinkError } from '../../../src/kernel/native/netlink/netlink-error.js';

const flow = {
  ...{ protocol: 6, source: Buffer.from([10, 0, 0, 1]), destination: Buffer.from([10, 0, 0, 2]) },
  ...{ sourcePort: 1000, destinationPort: 80 },
};
/** As strace shows it of `conntrack -D` 1.4.7. */
const tuple =
  '34000180 14000180 080001000a000001 080002000a000002 1c000280 0500010006000000 0600020003e80000 0600030000500000';
const hex = (body: Buffer) => body.toString('hex');
const packed = (text: string) => text.replaceAll(' ', '');

test('a flow is named as conntrack names it, and deleted with its number', () => {
  expect(flowRequest(2, flow)).toMatchObject({ type: 0x101 });
  expect(hex(flowRequest(2, flow).body)).toBe(packed(`02000000 ${tuple}`));
  const deletion = deleteFlowRequest(2, { original: flow, id: 0x0a0b0c0d });
  expect(deletion).toMatchObject({ type: 0x102 });
  expect(hex(deletion.body)).toBe(packed(`02000000 ${tuple} 08000c000a0b0c0d`));
});

test('a mark is asked for with its mask', () => {
  expect(hex(markedFlowsRequest(10, { mark: 0x220, mask: 0xfff }).body)).toBe(
    '0a00000008000800000002200800150000000fff',
  );
});

const reply =
  '34000280 14000180 080001000a000002 080002000a000001 1c000280 0500010006000000 0600020000500000 0600030003e80000';
const told = packed(
  `02000000 ${tuple} ${reply} 080003000000000e 0800070000000077 0800080000000220 08000b0000000001 08000c0000000007 10000480 0c000180 0500010003000000`,
);
const message = (body: Buffer) => ({ type: 0x100, flags: 0, sequence: 1, port: 0, body });

test('what the kernel tells of a flow is read, and whether there is more', () => {
  const parsed = {
    original: flow,
    reply: { protocol: 6, source: flow.destination, destination: flow.source, sourcePort: 80, destinationPort: 1000 },
    ...{ status: 14, timeout: 119, mark: 0x220, users: 1, id: 7, state: 3, hasMore: false },
  };
  expect(parseTrackedFlow(message(Buffer.from(told, 'hex')))).toEqual(parsed);
  const inZone = Buffer.from(`${told}0600120000050000`, 'hex');
  expect(parseTrackedFlow(message(inZone))).toEqual({ ...parsed, hasMore: true });
  expect(parseTrackedFlow({ ...message(Buffer.from(told, 'hex')), type: 3 })).toBeNull();
  expect(parseTrackedFlow(message(Buffer.from(packed(`02000000 ${tuple}`), 'hex')))).toBeNull();
});

test('whatever bytes come instead, they are read or refused', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 120 }).map((each) => Buffer.from(each)),
    fc.tuple(fc.nat(told.length / 2 - 1), fc.nat(255)).map(([at, value]) => {
      const changed = Buffer.from(told, 'hex');
      changed[at] = value;
      return changed;
    }),
    fc.nat(told.length / 2).map((length) => Buffer.from(told, 'hex').subarray(0, length)),
  );
  fc.assert(
    fc.property(bytes, (body) => {
      try {
        parseTrackedFlow(message(body));
      } catch (error) {
        expect(error).toBeInstanceOf(NetlinkError);
        expect((error as NetlinkError).reason).toBe('malformed');
      }
    }),
    { numRuns: 2000 },
  );
});
