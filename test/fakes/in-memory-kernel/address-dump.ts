import { familyOf } from '../../../src/ir/family.js';
import { parseIPv6 } from '../../../src/model/values/ipv6.js';
import type { FakeNamespace } from './namespace.js';

/** `ip address save`: what rtnetlink answers to RTM_GETADDR, behind a number of iproute2's own. */
export function addressDump({ indexes, stamps }: FakeNamespace): string {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(0x47361222);
  const messages = [...stamps].map(([where, made]) => {
    const [device = '', prefix = ''] = where.split(' ');
    return message(indexes.get(device) ?? 0, prefix, Math.floor(made / 10));
  });
  return Buffer.concat([head, ...messages]).toString('latin1');
}

function message(index: number, prefix: string, made: number): Buffer {
  const [address = '', length] = prefix.split('/');
  const bytes = bytesOf(address);
  const body = Buffer.alloc(24 + 4 + bytes.length + 4 + 16);
  body.writeUInt32LE(body.length, 0);
  body.writeUInt16LE(20, 4);
  body.writeUInt8(bytes.length === 4 ? 2 : 10, 16);
  body.writeUInt8(Number(length), 17);
  body.writeUInt32LE(index, 20);
  body.writeUInt16LE(4 + bytes.length, 24);
  body.writeUInt16LE(1, 26);
  bytes.copy(body, 28);
  const cache = 28 + bytes.length;
  body.writeUInt16LE(20, cache);
  body.writeUInt16LE(6, cache + 2);
  body.writeUInt32LE(made, cache + 4 + 8);
  return body;
}

function bytesOf(address: string): Buffer {
  if (familyOf(address) === 'ipv4') return Buffer.from(address.split('.').map(Number));
  const groups = parseIPv6(address) ?? [];
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}
