import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import {
  applySavedPlan,
  type Command,
  defaultConstants,
  destroy,
  type Machine,
  MalformedObservationError,
  MalformedPlanError,
  parseNodeStates,
  printNodeState,
  readObservation,
  StateDirectoryError,
  thisMachine,
  writeObservation,
} from '../../src/index.js';
import type { GeneveDesign } from '../../src/modes/node-geneve/design.js';
import type { ApplyRecord } from '../../src/plan/record.js';
import { nodeIdentity } from '../../src/record/node-identity.js';
import { readRecord, writeRecord } from '../../src/record/record-file.js';
import { mutated } from './mutations.js';

const folder = mkdtempSync(join(tmpdir(), 'state-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const own: GeneveDesign = { mode: 'geneve', constants: defaultConstants, tunnelKind: 'vxlan' };

const record: ApplyRecord = {
  backend: 'iptables-nft',
  designs: [own],
  binding: { boot: 'b5b1e0a3', isInitial: false, stamps: ['1 7f000001 57180'] },
  namespaces: [{ scope: 'ztunnel', netns: '/run/netns/zt', inode: '4026532000', stamps: ['1 7f000001 57190'] }],
  sysctls: [{ netns: null, key: 'net/ipv4/conf/veth1/rp_filter', ifindex: 4, previous: '1', written: ['0'] }],
  temporaries: [],
};

/** A machine on which every read fails and every write is recorded. */
function deadMachine(): { readonly machine: Machine; readonly written: string[] } {
  const written: string[] = [];
  const execute = async (command: Command) => {
    if (command.writes) written.push(command.argv.join(' '));
    return { command, exitCode: 1, stdout: '', stderr: 'nothing works here\n' };
  };
  const machine = {
    ...thisMachine,
    execute,
    writeText: async (path: string) => void written.push(path),
    inode: async () => '1',
  };
  return { machine, written };
}

test('a tampered record is read as it is or not at all, and never leads outside what a mode writes', async () => {
  const place = { directory: join(folder, 'records'), inode: '1' };
  await writeRecord(place, record);
  const path = join(place.directory, '1.json');
  const text = readFileSync(path, 'utf8');
  expect(await readRecord(place)).toEqual({ record: { ...record, parts: ['4026532000'] }, notes: [] });
  await fc.assert(
    fc.asyncProperty(mutated(text), async (hostile) => {
      writeFileSync(path, hostile);
      const { record: read } = await readRecord(place);
      for (const { key, previous } of read?.sysctls ?? []) {
        expect(key).toMatch(/^net\/ipv4\/conf\/[^/]+\/(?:rp_filter|accept_local)$/);
        expect(key).not.toContain('..');
        expect(previous).toMatch(/^\d$/);
      }
      for (const { netns } of read?.namespaces ?? []) expect(netns).toMatch(/^(?:\/[\w.@-]+)+$/);
    }),
    { numRuns: 1_000 },
  );
  const evil = {
    ...record,
    formatVersion: 1,
    sysctls: [{ netns: null, key: 'kernel/core_pattern', previous: '|/tmp/x', written: '0' }],
  };
  writeFileSync(path, JSON.stringify(evil));
  expect((await readRecord(place)).record?.sysctls).toEqual([]);
  writeFileSync(
    path,
    JSON.stringify({
      ...record,
      formatVersion: 1,
      designs: [{ tunnelKind: 'vxlan', constants: { ...defaultConstants, set: 'a;b' } }],
    }),
  );
  expect((await readRecord(place)).record?.designs).toEqual([]);
});

test('a tampered saved plan is refused or leads to what its document says, and writes nothing first', async () => {
  const yaml = readFileSync(new URL('../../golden/geneve-istio-1.20/document.yaml', import.meta.url), 'utf8');
  const states = parseNodeStates(yaml);
  if (!states.ok || states.value[0] === undefined) throw new Error('the golden document is refused');
  const plan = JSON.stringify({
    formatVersion: 1,
    kind: 'RedirectPlan',
    node: await nodeIdentity(deadMachine().machine),
    document: printNodeState(states.value[0]),
    fingerprint: { sha256: 'x', objects: {} },
  });
  await fc.assert(
    fc.asyncProperty(mutated(plan), async (hostile) => {
      const { machine, written } = deadMachine();
      const failure = await applySavedPlan(hostile, 'plan.json', {
        machine,
        stateDirectory: join(folder, 'plans'),
      }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Error);
      expect(written).toEqual([]);
    }),
    { numRuns: 300 },
  );
  const steps = JSON.stringify({ ...JSON.parse(plan), steps: [{ commands: [{ argv: ['reboot'] }] }] });
  const { machine } = deadMachine();
  await expect(applySavedPlan(steps, 'plan.json', { machine, stateDirectory: folder })).rejects.toBeInstanceOf(
    MalformedPlanError,
  );
});

test('a tampered observation is read or refused', async () => {
  const observed = join(folder, 'observed');
  const snapshots = {
    host: {
      'iptables.rules': '*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j ACCEPT\nCOMMIT\n',
      'ipset.rules': 'create a hash:ip family inet\nadd a 10.0.0.1\n',
      'ip-rule.json': '[{"priority":0,"src":"all","table":"local"}]',
      'ip-route.json': '[{"type":"unicast","dst":"default","gateway":"10.0.0.1","dev":"eth0"}]',
      'ip-addr.json': '[{"ifname":"lo","flags":["UP"],"addr_info":[]}]',
      'sysctl.conf': 'net/ipv4/conf/all/rp_filter = 1\n',
    },
  };
  await writeObservation(observed, {
    meta: { formatVersion: 1, backend: 'iptables-nft', kernel: '6.1', namespaces: [{ scope: 'host', netns: null }] },
    snapshots,
  });
  const files = ['meta.json', ...Object.keys(snapshots.host).map((file) => `host/${file}`)];
  const originals = new Map(files.map((file) => [file, readFileSync(join(observed, file), 'utf8')]));
  const attack = fc
    .constantFrom(...files)
    .chain((file) => mutated(originals.get(file) ?? '').map((text) => ({ file, text })));
  await fc.assert(
    fc.asyncProperty(attack, async ({ file, text }) => {
      writeFileSync(join(observed, file), text);
      const result = await readObservation(observed).catch((error: unknown) => error);
      writeFileSync(join(observed, file), originals.get(file) ?? '');
      if (result instanceof Error) expect(result).toBeInstanceOf(MalformedObservationError);
    }),
    { numRuns: 600 },
  );
});

test('links in place of files are replaced or refused, never followed', async () => {
  const place = { directory: join(folder, 'linked'), inode: '7' };
  mkdirSync(place.directory, { mode: 0o700 });
  const target = join(folder, 'target');
  writeFileSync(target, 'untouched');
  symlinkSync(target, join(place.directory, '7.json'));
  await writeRecord(place, record);
  expect(lstatSync(join(place.directory, '7.json')).isSymbolicLink()).toBe(false);
  expect(statSync(join(place.directory, '7.json')).mode & 0o777).toBe(0o600);
  const { machine } = deadMachine();
  symlinkSync(target, join(place.directory, '1.lock'));
  await expect(destroy(null, { machine, stateDirectory: place.directory })).rejects.toThrow(/ELOOP|symbolic/);
  expect(readFileSync(target, 'utf8')).toBe('untouched');
});

test('a records folder that others can write to, or that is a link, is refused before anything is touched', async () => {
  const { machine, written } = deadMachine();
  const open = join(folder, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  const link = join(folder, 'link');
  symlinkSync(folder, link);
  for (const stateDirectory of [open, link]) {
    await expect(destroy(null, { machine, stateDirectory })).rejects.toBeInstanceOf(StateDirectoryError);
  }
  expect(written).toEqual([]);
  expect(existsSync(join(open, '1.lock'))).toBe(false);
});
