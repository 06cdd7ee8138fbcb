import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultConstants } from '../../src/modes/node-geneve/constants.js';
import type { GeneveDesign } from '../../src/modes/node-geneve/design.js';
import type { ApplyRecord, SysctlRecord } from '../../src/plan/record.js';
import { deleteRecord, readRecord, writeRecord } from '../../src/record/record-file.js';
import { printRecord } from '../../src/record/record-format.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'redirect-record-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const design: GeneveDesign = { mode: 'geneve', constants: defaultConstants, tunnelKind: 'veth' };
const location = () => ({ directory, inode: '77' });
const binding = { boot: 'b5b1e0a3', isInitial: true, stamps: [] };
const namespace = (name: string, inode: string) => ({
  scope: 'ztunnel',
  netns: `/run/netns/${name}`,
  inode,
  stamps: [`1 7f000001 ${inode}`],
});
const sysctl = (netns: string | null, device: string): SysctlRecord => {
  return { netns, key: `net/ipv4/conf/${device}/rp_filter`, ifindex: 4, previous: '1', written: ['0'] };
};
const record: ApplyRecord = {
  backend: 'nft',
  binding,
  designs: [design],
  namespaces: [namespace('a', '101'), namespace('b', '102')],
  sysctls: [sysctl(null, 'veth1'), sysctl('/run/netns/a', 'eth0'), sysctl('/run/netns/b', 'eth0')],
  temporaries: [],
};
const files = () => readdirSync(directory).sort();
const inOrder = ({ sysctls, namespaces, ...rest }: ApplyRecord) => ({
  ...rest,
  namespaces: [...namespaces].sort((a, b) => a.inode.localeCompare(b.inode)),
  sysctls: [...sysctls].sort((a, b) => (a.netns ?? '').localeCompare(b.netns ?? '')),
});

async function readBack(): Promise<ApplyRecord> {
  const read = await readRecord(location());
  if (read.record === null) throw new Error(read.notes.join());
  const { parts: _, ...rest } = read.record;
  return inOrder(rest);
}

test('each namespace has a part of its own, and together they are the record', async () => {
  await writeRecord(location(), record);
  expect(files()).toEqual(['77.101.json', '77.102.json', '77.json']);
  expect(readFileSync(join(directory, '77.json'), 'utf8')).not.toContain('/run/netns/');
  expect(readFileSync(join(directory, '77.101.json'), 'utf8')).not.toContain('/run/netns/b');
  expect(await readBack()).toEqual(inOrder(record));
  expect(await deleteRecord(location())).toEqual([]);
  expect(files()).toEqual([]);
});

test('a record of an older version, in one file, is understood, and written again in parts', async () => {
  writeFileSync(join(directory, '77.json'), printRecord(record));
  expect(await readBack()).toEqual(inOrder(record));
  await writeRecord(location(), record);
  expect(files()).toHaveLength(3);
  expect(await readBack()).toEqual(inOrder(record));
});

test('only what changed is written, and the part of a namespace that is left goes', async () => {
  await writeRecord(location(), record);
  const written = () => statSync(join(directory, '77.101.json')).ino;
  const before = written();
  await writeRecord(location(), {
    ...record,
    namespaces: record.namespaces.slice(0, 1),
    sysctls: record.sysctls.slice(0, 2),
  });
  expect(files()).toEqual(['77.101.json', '77.json']);
  expect(written()).toBe(before);
});

test('parts of another node, of an earlier boot, and files that are none stay out of it', async () => {
  await writeRecord(location(), record);
  const earlier = {
    ...record,
    binding: { ...binding, boot: 'before' },
    namespaces: [namespace('c', '103')],
    sysctls: [],
  };
  writeFileSync(join(directory, '77.103.json'), printRecord(earlier));
  writeFileSync(join(directory, '78.104.json'), printRecord({ ...earlier, binding }));
  writeFileSync(join(directory, '77.x.json'), 'mine');
  expect(await readBack()).toEqual(inOrder(record));
  await deleteRecord(location());
  expect(files()).toEqual(['77.x.json', '78.104.json']);
});

test('no number but a number becomes the name of a file', async () => {
  const strange = { ...record, namespaces: [namespace('a', '../../etc/x')] };
  await writeRecord(location(), strange);
  expect(files()).toEqual(['77.json']);
  expect(await readBack()).toEqual(inOrder(strange));
});

test('a broken part is left out and said to be; what is not understood of one is kept', async () => {
  await writeRecord(location(), record);
  const path = join(directory, '77.101.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"sysctls": [', '"sysctls": [{ "key": "other" },'));
  writeFileSync(join(directory, '77.102.json'), '{');
  const { notes, record: read } = await readRecord(location());
  expect(notes.join('\n')).toMatch(
    /77\.101\.json has what this version does not understand: sysctls\[0\][\s\S]*77\.102\.json is not one/,
  );
  expect(read?.namespaces.map(({ inode }) => inode)).toEqual(['101']);
  if (read !== null) await writeRecord(location(), read);
  expect(readFileSync(join(directory, '77.json'), 'utf8')).toContain('"key": "other"');
});
