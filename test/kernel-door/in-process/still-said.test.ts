import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { areStillSaid, groups } from '../../../src/kernel/basis/still-said.js';
import { NetlinkError } from '../../../src/kernel/native/netlink/netlink-error.js';
import type { NetlinkSocket } from '../../../src/kernel/native/netlink/socket.js';

const [loaded = ''] = readdirSync('/sys/module');

test.each([
  { what: 'of a module that is not there is not asked for again', pickedBy: 'no-such-module', asked: 0 },
  { what: 'of a module that is there now is asked for', pickedBy: loaded, asked: 1 },
  { what: 'of an unknown module is asked for', pickedBy: undefined, asked: 1 },
])('a part of a list that the kernel could not pick, $what', ({ asked, pickedBy }) => {
  let lists = 0;
  const socket: Partial<NetlinkSocket> = {
    dump: () => {
      lists += 1;
      throw new NetlinkError('unfiltered', 'things');
    },
  };
  const request = { what: 'things', type: 18, body: Buffer.alloc(4), ...(pickedBy !== undefined && { pickedBy }) };
  const said = { bytes: Buffer.alloc(0), length: 0, refusal: 'unfiltered' };
  const parts = groups([{ kind: 'messages', request, isList: true, said }]);
  expect(areStillSaid(socket as NetlinkSocket, parts)).toBe(true);
  expect(lists).toBe(asked);
});
