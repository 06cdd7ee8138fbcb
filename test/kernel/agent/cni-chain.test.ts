import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CniCalls } from '../../../src/agent/cni/calls.js';
import { meshFile } from '../../../src/agent/cni/mesh-file.js';
import { serveCni } from '../../../src/agent/cni/serve.js';
import { loadPeerCredentials } from '../../../src/index.js';
import { fakeCalls } from '../../agent/cni/fake-calls.js';
import { type Ended, plugins, runPlugin } from '../../cni/plugins.js';
import { execFileSync } from '../sync-process.js';

const tag = `${process.pid}-${randomBytes(2).toString('hex')}`;
const [node, pod] = [`cni-n-${tag}`, `cni-p-${tag}`];
const netns = `/run/netns/${pod}`;
const folder = mkdtempSync(join(tmpdir(), 'cni-chain-'));
const readPeer = await loadPeerCredentials();

beforeAll(() => {
  for (const name of [node, pod]) execFileSync('ip', ['netns', 'add', name]);
  execFileSync('ip', ['-n', node, 'link', 'set', 'lo', 'up']);
});
afterAll(() => {
  for (const name of [node, pod]) execFileSync('ip', ['netns', 'delete', name]);
  rmSync(folder, { recursive: true, force: true });
});

/** What containernetworking-plugins do before us: a veth pair with an address, and a port of the node. */
function chain(runDirectory: string): readonly Readonly<Record<string, unknown>>[] {
  const ipam = {
    type: 'host-local',
    subnet: '10.99.7.0/24',
    dataDir: join(folder, 'ipam'),
    routes: [{ dst: '0.0.0.0/0' }],
  };
  const portMappings = [{ hostPort: 18080, containerPort: 80, protocol: 'tcp' }];
  return [
    { type: 'ptp', ipam },
    { type: 'portmap', snat: false, runtimeConfig: { portMappings } },
    { type: 'redirect-cni', cni_agent_run_dir: runDirectory },
  ];
}

interface Runtime {
  readonly version: string;
  readonly words: readonly string[];
  readonly runDirectory: string;
}

/** One plugin, started as a runtime does in the node's namespace. */
function start(
  { version, words }: Runtime,
  command: string,
  plugin: Readonly<Record<string, unknown>>,
  changes: Record<string, unknown>,
  env = {},
) {
  const { type } = plugin;
  const program = type === 'redirect-cni' ? words : [`/usr/lib/cni/${type}`];
  const config = JSON.stringify({ cniVersion: version, name: 'chain', ...plugin, ...changes });
  const variables = {
    CNI_COMMAND: command,
    CNI_CONTAINERID: `c-${tag}`,
    CNI_NETNS: netns,
    CNI_IFNAME: 'eth0',
    CNI_PATH: '/usr/lib/cni',
    CNI_ARGS: 'IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0',
    PATH: process.env['PATH'] ?? '',
    ...env,
  };
  return runPlugin(['nsenter', `--net=/run/netns/${node}`, ...program], variables, config);
}

async function add(runtime: Runtime): Promise<readonly Ended[]> {
  const ended: Ended[] = [];
  let prevResult: unknown;
  for (const plugin of chain(runtime.runDirectory)) {
    const one = await start(runtime, 'ADD', plugin, prevResult === undefined ? {} : { prevResult });
    ended.push(one);
    if (one.code !== 0) break;
    prevResult = JSON.parse(one.stdout);
  }
  return ended;
}

/** Returns the exit codes, in the order of the chain's end to its start. */
async function remove(runtime: Runtime, prevResult: unknown, env = {}): Promise<readonly (number | null)[]> {
  const codes: (number | null)[] = [];
  for (const plugin of [...chain(runtime.runDirectory)].reverse()) {
    const { code } = await start(runtime, 'DEL', plugin, prevResult === null ? {} : { prevResult }, env);
    codes.push(code);
  }
  return codes;
}

function addresses(): readonly string[] {
  const links = JSON.parse(execFileSync('ip', ['-json', '-n', pod, 'address', 'show', 'eth0'], { encoding: 'utf8' }));
  return links[0].addr_info
    .filter((each: { scope: string }) => each.scope === 'global')
    .map((each: { local: string }) => each.local);
}

function linksOfNode(): number {
  return JSON.parse(execFileSync('ip', ['-json', '-n', node, 'link', 'show'], { encoding: 'utf8' })).length;
}

test.each(plugins.flatMap(([name, words]) => [['0.3.1', name, words] as const, ['1.0.0', name, words] as const]))(
  'version %s, %s: a chain is passed on, and taken away twice',
  async (version, _, words) => {
    const runDirectory = mkdtempSync(join(folder, 'run-'));
    const runtime = { version, words, runDirectory };
    let atEnrolment: readonly string[] = [];
    const { calls, withdrawn, words: said } = fakeCalls();
    const enrol: CniCalls['enrol'] = (word, signal) => {
      atEnrolment = addresses();
      return calls.enrol(word, signal);
    };
    const tell = () => undefined;
    const users = [process.getuid?.() ?? 0];
    const server = await serveCni({ runDirectory, root: '/', calls: { ...calls, enrol }, readPeer, users, tell });
    try {
      const [, portmap, ours] = await add(runtime);
      expect(ours?.code).toBe(0);
      const result = JSON.parse(ours?.stdout ?? '');
      expect(result).toEqual(JSON.parse(portmap?.stdout ?? ''));
      expect(result).toMatchObject({ cniVersion: version, ips: [{ address: `${atEnrolment[0]}/24` }] });
      // The chain before us is done when the agent hears of the pod.
      expect(said).toEqual([{ namespace: 'default', name: 'web-0', netns, ips: atEnrolment }]);
      expect(await remove(runtime, result)).toEqual([0, 0, 0]);
      expect(await remove(runtime, null, { CNI_NETNS: '' })).toEqual([0, 0, 0]);
      expect(withdrawn).toEqual([
        ['default/web-0', netns],
        ['default/web-0', null],
      ]);
      expect(linksOfNode()).toBe(1);
    } finally {
      await server.close();
    }
  },
);

test.each(plugins)('%s: without an agent a pod in the mesh does not start, and leaves nothing', async (_, words) => {
  const runDirectory = mkdtempSync(join(folder, 'run-'));
  const runtime = { version: '1.0.0', words, runDirectory };
  const file = meshFile(join(runDirectory, 'mesh.json'), () => undefined);
  file.keep({ namespaces: ['default'], pods: [] });
  const refused = (await add(runtime)).at(-1);
  expect([refused?.code, JSON.parse(refused?.stdout ?? '')]).toMatchObject([1, { code: 11 }]);
  // As containerd does after a refused ADD.
  expect(await remove(runtime, null)).toEqual([0, 0, 0]);
  expect(linksOfNode()).toBe(1);
  file.keep({ namespaces: [], pods: [] });
  const passed = await add(runtime);
  expect(passed.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(await remove(runtime, JSON.parse(passed[2]?.stdout ?? ''))).toEqual([0, 0, 0]);
});
