import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { servePlugins } from '../../../src/agent/cni/plugins.js';
import type { Desired } from '../../../src/agent/desired/desired.js';
import { plugins, runPlugin } from '../../cni/plugins.js';
import { aRow } from './fake-calls.js';

const runDirectory = mkdtempSync(join(tmpdir(), 'cni-plugins-'));
afterAll(() => rmSync(runDirectory, { recursive: true, force: true }));

test('a pod that starts is announced to the source and waited for; the list is kept for when the agent is away', async () => {
  const steps: string[] = [];
  let desired: Desired | null = null;
  const served = await servePlugins({
    runDirectory,
    meshFile: join(runDirectory, 'mesh.json'),
    root: '/host',
    source: {
      current: () => desired,
      meshNamespaces: () => ['default'],
      announce: async ({ name, netns }) => {
        steps.push(`announce ${name} ${netns}`);
        return name === 'out' ? 'not-in-mesh' : 'declared';
      },
      withdraw: (pod, netns) => void steps.push(`withdraw ${pod} ${netns}`),
    },
    convergence: {
      rows: () => new Map([['default/in', aRow({ phase: 'pending' })]]),
      settled: async (pod) => {
        steps.push(`settled ${pod}`);
        return aRow({});
      },
    },
    notReady: () => null,
    tell: () => undefined,
  });
  const [, words = []] = plugins[0] ?? [];
  const run = async (command: string, name: string) => {
    const CNI_ARGS = `K8S_POD_NAMESPACE=default;K8S_POD_NAME=${name}`;
    const env = { CNI_COMMAND: command, CNI_CONTAINERID: 'c', CNI_NETNS: '/run/netns/x', CNI_IFNAME: 'eth0', CNI_ARGS };
    return (await runPlugin(words, env, JSON.stringify({ cniVersion: '1.0.0', cni_agent_run_dir: runDirectory }))).code;
  };
  try {
    expect([await run('ADD', 'in'), await run('ADD', 'out'), await run('DEL', 'in'), await run('CHECK', 'in')]).toEqual(
      [0, 0, 0, 1],
    );
    expect(steps).toEqual([
      'announce in /host/run/netns/x',
      'settled default/in',
      'announce out /host/run/netns/x',
      'withdraw default/in /host/run/netns/x',
    ]);
    const list = join(runDirectory, 'mesh.json');
    served.changed();
    expect(existsSync(list)).toBe(false);
    desired = { kind: 'nothing', why: '', waiting: [] };
    served.changed();
    expect(JSON.parse(readFileSync(list, 'utf8'))).toEqual({ formatVersion: 1, namespaces: [], pods: [] });
    served.forget();
    expect(existsSync(list)).toBe(false);
  } finally {
    await served.close();
  }
});

test('after a reboot the list that was kept elsewhere holds until the source says something', async () => {
  const place = mkdtempSync(join(tmpdir(), 'cni-reboot-'));
  const kept = join(place, 'lib', 'mesh.json');
  const list = { formatVersion: 1, namespaces: ['shop'], pods: ['default/web-0'] };
  mkdirSync(join(place, 'lib'));
  writeFileSync(kept, JSON.stringify(list));
  let desired: Desired | null = null;
  const unasked = async () => {
    throw new Error('nobody asks');
  };
  const served = await servePlugins({
    runDirectory: join(place, 'run'),
    meshFile: kept,
    root: '/',
    source: { current: () => desired, meshNamespaces: () => [], announce: unasked, withdraw: () => {} },
    convergence: { rows: () => new Map(), settled: unasked },
    notReady: () => 'the source is not read yet',
    tell: () => undefined,
  });
  try {
    served.changed();
    await served.close();
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual(list);
    desired = { kind: 'nothing', why: '', waiting: [] };
    served.changed();
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual({ ...list, namespaces: [], pods: [] });
  } finally {
    await served.close();
    rmSync(place, { recursive: true, force: true });
  }
});
