import { expect, test } from 'vitest';
import type { Change } from '../../src/plan/change.js';
import { compareSets } from '../../src/plan/compare-sets.js';
import { parseSets } from '../../src/render/ipset/parse.js';
import { printSetOperations } from '../../src/render/ipset/print.js';
import { describeItem } from '../../src/report/describe-item.js';

const desired = parseSets(
  'create mesh hash:ip family inet hashsize 1024 maxelem 65536\nadd mesh 10.0.0.1\nadd mesh 10.0.0.2\n',
);

function compared(header: string, members: readonly string[]) {
  const lines = [`create mesh ${header}`, ...members.map((member) => `add mesh ${member}`)];
  const changes: string[] = [];
  const { work } = compareSets(
    desired,
    parseSets(lines.join('\n')),
    () => true,
    (kind, item) => {
      changes.push(item.object === 'member' ? `${kind} ${item.member.entry}` : `${kind} ${item.object}`);
      return {} as Change;
    },
  );
  const operations = work.flatMap((one) => (one.work.tool === 'ipset' ? one.work.operations : []));
  return { changes, input: printSetOperations(operations) };
}

const members = ['10.0.0.1', '10.0.0.2'];
const swapped = [
  'create mesh-new hash:ip family inet hashsize 1024 maxelem 65536',
  'add mesh-new 10.0.0.1',
  'add mesh-new 10.0.0.2',
  'swap mesh-new mesh',
  'destroy mesh-new',
  '',
].join('\n');

/** Headers as ipset 7.17 saves them. */
test.each([
  [
    'family inet hashsize 1024 maxelem 65536 timeout 4 bucketsize 12 initval 0x53a07774',
    ['10.0.0.1 timeout 3', '10.0.0.2 timeout 2'],
  ],
  ['family inet hashsize 1024 maxelem 65536 netmask 24 bucketsize 12 initval 0x89a0876c', ['10.0.0.0']],
  ['family inet hashsize 1024 maxelem 65536 bitmask 255.255.0.0 bucketsize 12 initval 0x2b301fcf', ['10.0.0.0']],
  [
    'family inet hashsize 1024 maxelem 65536 counters bucketsize 12 initval 0x1',
    ['10.0.0.1 packets 0 bytes 0', '10.0.0.2 packets 1 bytes 40'],
  ],
  ['family inet hashsize 1024 maxelem 65536 comment bucketsize 12 initval 0x1', ['10.0.0.1 comment "a b"', '10.0.0.2']],
  ['family inet hashsize 1024 maxelem 65536 skbinfo bucketsize 12 initval 0x1', ['10.0.0.1', '10.0.0.2 skbmark 0x1']],
  ['family inet hashsize 1024 maxelem 65536 forceadd bucketsize 12 initval 0x1', members],
  ['family inet hashsize 1024 maxelem 2 bucketsize 12 initval 0x1', members],
])('a set created with other options differs and is swapped whole: %s', (header, held) => {
  const { changes, input } = compared(`hash:ip ${header}`, held);
  expect(changes).toContain('changed set');
  expect(input).toBe(swapped);
  const [set] = parseSets(`create mesh hash:ip ${header}\n`).sets;
  if (set === undefined) throw new Error('no set');
  // Whoever reads the plan sees what differs, and no seed of a hash.
  expect(describeItem({ object: 'set', set })).toBe(
    `set mesh hash:ip ipv4 ${header.replace(/^family inet hashsize 1024 | bucketsize .*$/g, '')}`,
  );
});

test.each([
  'family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x53a07774',
  'family inet hashsize 64 maxelem 65536',
  'family inet hashsize 4096 maxelem 65536 bucketsize 2 initval 0xffffffff',
])('values chosen by the kernel are no difference: %s', (header) => {
  expect(compared(`hash:ip ${header}`, members)).toEqual({ changes: [], input: '' });
});

test('in a set with our options only members change', () => {
  const { changes, input } = compared('hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12', [
    '10.0.0.2',
    '10.0.0.3',
  ]);
  expect(changes).toEqual(['missing 10.0.0.1', 'extra 10.0.0.3']);
  expect(input).toBe('add mesh 10.0.0.1\ndel mesh 10.0.0.3\n');
});
