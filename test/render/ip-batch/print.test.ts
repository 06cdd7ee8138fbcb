import { expect, test } from 'vitest';
import type { IpOperation } from '../../../src/ir/ip-operation.js';
import { printBatch } from '../../../src/render/ip-batch/print.js';

const link = { name: 'istioin', kind: 'vxlan', up: true, id: 1000, remote: '10.0.0.2', port: 4789, peer: null };
const address = { link: 'istioin', address: '192.168.126.1/30' };

test('a delete names everything that identifies the object', () => {
  const rule = {
    family: 'ipv4',
    priority: 101,
    fwmark: { value: 0x100, mask: 0x100 },
    action: { kind: 'lookup', table: 101 },
    protocol: '77',
    extra: ['iif', 'eth0'],
  } as const;
  const route = {
    family: 'ipv4',
    table: 100,
    type: 'unicast',
    destination: '10.0.0.3/32',
    via: '192.168.126.2',
    dev: 'istioin',
    source: '10.0.0.1',
    scope: 'global',
    onlink: false,
    metric: 7,
    protocol: '77',
    extra: [],
  } as const;
  const operations: readonly IpOperation[] = [
    { kind: 'delete-rule', rule },
    { kind: 'delete-route', route },
    { kind: 'delete-address', address },
    { kind: 'delete-link', link },
  ];
  expect(printBatch(operations).split('\n')).toEqual([
    'rule del priority 101 iif eth0 fwmark 0x100/0x100 lookup 101 protocol 77',
    'route del 10.0.0.3/32 via 192.168.126.2 dev istioin table 100 proto 77 src 10.0.0.1 metric 7',
    'addr del 192.168.126.1/30 dev istioin',
    'link del dev istioin',
    '',
  ]);
});

test('a word that could be read as several is never printed', () => {
  for (const name of ['a b', 'a\nlink del dev eth0', 'a;b', '', 'a#', '"a"']) {
    expect(() => printBatch([{ kind: 'delete-link', link: { ...link, name } }])).toThrow('unsafe word');
  }
});

test('an address in a subnet of two has no broadcast address', () => {
  expect(printBatch([{ kind: 'add-address', address }])).toBe('addr add 192.168.126.1/30 broadcast + dev istioin\n');
  const pair = { ...address, address: '192.168.126.0/31' };
  expect(printBatch([{ kind: 'add-address', address: pair }])).toBe('addr add 192.168.126.0/31 dev istioin\n');
});
