import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runCommand } from '../../src/index.js';
import { expectNow, writeLabDocuments } from '../../src/lab/document-files.js';
import {
  applyInLab,
  expectDirect,
  type Lab,
  LabError,
  labDocument,
  labDown,
  labFind,
  labMembers,
  labUp,
} from '../../src/lab/index.js';
import { failedJourneys, withLab } from './lab-for-tests.js';
import { spawnSync } from './sync-process.js';

test.each([
  ['geneve', 11],
  ['inpod', 16],
])('mode %s: up makes every namespace and down removes all of it, %i processes included', async (mode, processes) => {
  const { lab, pids } = await withLab(
    async (lab) => {
      expect(labMembers(lab).filter((member) => !existsSync(member.netns))).toEqual([]);
      expect(await labFind(lab.name)).toEqual(lab);
      await expect(labUp({ name: lab.name })).rejects.toThrow(LabError);
      const pids = await pidsOf(lab);
      expect(pids.filter((pid) => !isAlive(pid))).toEqual([]);
      return { lab, pids };
    },
    { mode },
  );
  expect(labMembers(lab).filter((member) => existsSync(member.netns))).toEqual([]);
  expect(pids.length).toBe(processes);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(existsSync(lab.stateFolder)).toBe(false);
  expect(await labDown(lab.name)).toBe(false);
  await expect(labFind(lab.name)).rejects.toThrow(LabError);
});

test('down leaves no record and no lock of its namespaces', async () => {
  const recorded = async (inodes: readonly string[]) =>
    (await readdir('/run/redirect')).filter((file) => inodes.some((inode) => file.startsWith(`${inode}.`)));
  const { inodes, open } = await withLab(async (lab) => {
    await applyInLab(lab, 'node1', labDocument(lab, 'node1', { backend: 'iptables-nft' }));
    // While they are open, no other namespace gets their inode numbers.
    const open = labMembers(lab).map(({ netns }) => openSync(netns, 'r'));
    const inodes = open.map((file) => String(fstatSync(file, { bigint: true }).ino));
    expect((await recorded(inodes)).filter((file) => file.endsWith('.json')).length).toBe(2);
    return { inodes, open };
  });
  const left = await recorded(inodes);
  for (const file of open) closeSync(file);
  expect(left).toEqual([]);
});

test('on bare nodes every connection is direct, also in two labs side by side', async () => {
  await withLab(async (one) => {
    await withLab(async (other) => {
      const failed = await Promise.all([failedJourneys(one, expectDirect), failedJourneys(other, expectDirect)]);
      expect(failed).toEqual(['', '']);
    });
    expect(await failedJourneys(one, expectDirect)).toBe('');
  });
});

test("expectations follow from a node's document; a bare node has none", async () => {
  await withLab(async (lab) => {
    const [first, second] = await writeLabDocuments(lab, { tunnel: 'veth', backend: 'iptables-nft' });
    expect(await expectNow(lab)).toEqual(expectDirect);
    await applyInLab(lab, 'node1', labDocument(lab, 'node1', { backend: 'iptables-nft' }));
    const node1 = { mode: 'geneve', profile: 'hardened', mesh: ['a1', 'a2'], captureDNS: false, isNative: false };
    expect(await expectNow(lab)).toEqual({ node1, node2: null });
    await writeFile(
      first?.file ?? '',
      JSON.stringify(labDocument(lab, 'node1', { profile: 'istio-1.19', mesh: ['s1'] })),
    );
    await writeFile(second?.file ?? '', 'no document of a bare node is read');
    expect(await expectNow(lab)).toEqual({ node1: { ...node1, profile: 'istio-1.19', mesh: ['s1'] }, node2: null });
    await writeFile(first?.file ?? '', '{}');
    await expect(expectNow(lab)).rejects.toThrow(LabError);
  });
});

test("the caller's own namespace keeps its links, addresses, rules and forwarding", async () => {
  const ownState = async () => [
    await textOf(['ip', '-brief', 'link']),
    await textOf(['ip', 'rule']),
    await textOf(['ip', 'route', 'show', 'table', 'all']),
    await readFile('/proc/sys/net/ipv4/ip_forward', 'utf8'),
    await readFile('/proc/sys/net/ipv4/conf/all/rp_filter', 'utf8'),
  ];
  const before = await ownState();
  await withLab(async () => {
    expect(await ownState()).toEqual(before);
  });
  expect(await ownState()).toEqual(before);
});

test('the reverse path filter is the requested one, on later links too', async () => {
  for (const rpFilter of [1, 2] as const) {
    await withLab(
      async (lab) => {
        const key = (name: string) => `/proc/sys/net/ipv4/conf/${name}/rp_filter`;
        const argv = ['cat', ...['default', 'all', 'vetha1', 'eth0'].map(key)];
        const { stdout } = await runCommand({ argv, netns: lab.nodes.node1.netns });
        expect(stdout).toBe(`${rpFilter}\n`.repeat(4));
      },
      { rpFilter },
    );
  }
});

test('down removes the rest of a lab that lost a namespace, a pid file and a process', async () => {
  await withLab(async (lab) => {
    const pids = await pidsOf(lab);
    await runCommand({ argv: ['ip', 'netns', 'del', `${lab.name}-c1`] });
    await rm(`${lab.stateFolder}/pids/a1`);
    process.kill(Number((await readFile(`${lab.stateFolder}/pids/b1`, 'utf8')).split(' ')[0]), 'SIGKILL');
    expect(await labDown(lab.name)).toBe(true);
    await until(() => !pids.some(isAlive));
    expect(labMembers(lab).filter((member) => existsSync(member.netns))).toEqual([]);
  });
});

test('a pid that another process has taken over is left alone', async () => {
  const stranger = spawn('sleep', ['3600'], { stdio: 'ignore' });
  try {
    await withLab(async (lab) => {
      await writeFile(`${lab.stateFolder}/pids/stranger`, `${stranger.pid} 1\n`);
      await writeFile(`${lab.stateFolder}/pids/nonsense`, 'no pid\n');
      await labDown(lab.name);
      expect(isAlive(stranger.pid ?? 0)).toBe(true);
    });
  } finally {
    stranger.kill();
  }
});

test('processes end by themselves when the state folder is gone, so none outlives its lab', async () => {
  await withLab(async (lab) => {
    const pids = await pidsOf(lab);
    await rm(lab.stateFolder, { recursive: true });
    await until(() => !pids.some(isAlive));
    expect(pids.filter(isAlive)).toEqual([]);
    expect(await labDown(lab.name)).toBe(true);
  });
});

test('a lab does not start over the remains of another', async () => {
  await withLab(async (lab) => {
    await rm(lab.stateFolder, { recursive: true });
    await expect(labUp({ name: lab.name })).rejects.toThrow(/-node1.*redirect lab down --name/);
    expect(existsSync(lab.nodes.node1.netns)).toBe(true);
  });
});

test('the lab without root, as in docs/lab.md, leaves no process behind', () => {
  const [, script = ''] = /## Without root\n\n```\n([^`]*)```/.exec(readFileSync('docs/lab.md', 'utf8')) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'without-root-'));
  const program = join(import.meta.dirname, '../../bin/redirect.mjs');
  writeFileSync(join(folder, 'redirect'), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, { mode: 0o755 });
  const isUp = script.replace(/redirect lab run/, 'readlink /proc/self/ns/user');
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
  const { stderr, stdout } = spawnSync('bash', ['-c', isUp], { encoding: 'utf8', env });
  rmSync(folder, { recursive: true });
  const namespace = /^user:\[\d+\]$/m.exec(stdout)?.[0];
  expect(namespace, stderr).toBeDefined();
  expect(readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && userNamespaceOf(pid) === namespace)).toEqual([]);
});

function userNamespaceOf(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/user`);
  } catch {
    return null;
  }
}

async function pidsOf(lab: Lab): Promise<readonly number[]> {
  const folder = `${lab.stateFolder}/pids`;
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(`${folder}/${name}`, 'utf8')));
  return files.map((text) => Number(text.split(' ')[0]));
}

/**
 * A process that only waits to be reaped is as good as gone; its state is the first field after the name in brackets.
 */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits for what must come; the test's own time limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

async function textOf(argv: readonly string[]): Promise<string> {
  return (await runCommand({ argv })).stdout;
}
