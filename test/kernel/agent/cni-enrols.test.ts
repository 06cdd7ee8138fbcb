import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plugins, runPlugin } from '../../cni/plugins.js';
import { execFileSync } from '../sync-process.js';

const root = join(import.meta.dirname, '../../..');
const tag = `${process.pid}-${randomBytes(2).toString('hex')}`;
const [node, pod] = [`cni-e-${tag}`, `cni-ep-${tag}`];
const folder = mkdtempSync(join(tmpdir(), 'cni-enrols-'));
const [runDirectory, documents, ztunnelSocket] = ['run', 'documents', 'zt/s'].map((name) => join(folder, name));
const [, words = []] = plugins[0] ?? [];
const running: ChildProcess[] = [];

beforeAll(() => {
  for (const name of [node, pod]) execFileSync('ip', ['netns', 'add', name]);
  const lines = [
    'link set lo up',
    `link add eth0 type veth peer name v1 netns ${node}`,
    'address add 10.97.0.7/32 dev eth0',
    'link set eth0 up',
  ];
  execFileSync('ip', ['-n', pod, '-batch', '-'], { input: `${lines.join('\n')}\n` });
  const routes = ['link set lo up', 'link set v1 up', 'route add 10.97.0.7/32 dev v1'];
  execFileSync('ip', ['-n', node, '-batch', '-'], { input: `${routes.join('\n')}\n` });
  for (const name of [documents, join(folder, 'zt')]) mkdirSync(name ?? '');
  const document = {
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'inpod',
    profile: 'istio-1.29',
    node: { name: 'n' },
    pods: [
      {
        namespace: 'default',
        name: 'web-0',
        uid: '65a2dac9-acc4-41cf-a4a8-994a9294051f',
        ips: ['10.97.0.7'],
        netns: `/run/netns/${pod}`,
      },
    ],
  };
  writeFileSync(join(documents ?? '', 'node.json'), JSON.stringify(document));
});
afterAll(async () => {
  for (const each of running) await end(each, 'SIGKILL');
  for (const name of [node, pod]) execFileSync('ip', ['netns', 'delete', name]);
  rmSync(folder, { recursive: true, force: true });
});

function start(program: string, rest: readonly string[]): ChildProcess {
  // The stand-in for ztunnel ends with its input.
  const child = spawn('nsenter', [`--net=/run/netns/${node}`, program, ...rest], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  running.push(child);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'close');
}

async function call(command: string, timeout = 60) {
  const prevResult = { cniVersion: '1.0.0', ips: [{ address: '10.97.0.7/32' }] };
  const config = { cniVersion: '1.0.0', cni_agent_run_dir: runDirectory, agent_timeout: timeout, prevResult };
  const { code, stdout } = await runPlugin(
    words,
    {
      CNI_COMMAND: command,
      CNI_CONTAINERID: 'c',
      CNI_NETNS: `/run/netns/${pod}`,
      CNI_IFNAME: 'eth0',
      CNI_ARGS: 'K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0',
    },
    JSON.stringify(config),
  );
  const printed: { readonly code?: number; readonly msg?: string } = stdout === '' ? {} : JSON.parse(stdout);
  return { code, printed, isPassed: stdout === `${JSON.stringify(prevResult)}\n` };
}

function rulesOfPod(): string {
  return execFileSync('nsenter', [`--net=/run/netns/${pod}`, 'iptables-nft-save'], { encoding: 'utf8' });
}

test('a pod starts when the kernel redirects it and ztunnel knows it, not before', async () => {
  const agent = start(process.execPath, [
    join(root, 'bin/redirect.mjs'),
    'agent',
    ...['--documents', documents ?? '', '--run-dir', runDirectory ?? '', '--state-dir', join(folder, 'state')],
    ...['--ztunnel-socket', ztunnelSocket ?? '', '--listen', 'none'],
  ]);
  // As kubelet does: again and again, until it has another answer. Before the agent is there nobody knows of the mesh.
  let first = await call('ADD', 1);
  for (; !/no ztunnel/.test(first.printed.msg ?? ''); first = await call('ADD', 1)) {
    expect(agent.exitCode).toBeNull();
    await sleep(50);
  }
  expect([first.code, first.printed.code]).toEqual([1, 11]);

  const ztunnel = start('/usr/bin/python3', ['-B', join(root, 'lab/zds.py'), '--socket', ztunnelSocket ?? '']);
  let last = await call('ADD');
  for (; last.code !== 0; last = await call('ADD')) expect([last.printed.code, ztunnel.exitCode]).toEqual([11, null]);
  expect(last.isPassed).toBe(true);
  expect(rulesOfPod()).toContain('-A ISTIO_OUTPUT');
  expect((await call('CHECK')).code).toBe(0);

  // An agent that ends leaves what it wrote, and who is in the mesh.
  await end(agent, 'SIGTERM');
  expect(rulesOfPod()).toContain('-A ISTIO_OUTPUT');
  expect(await call('ADD')).toMatchObject({
    code: 1,
    printed: { code: 11, msg: expect.stringContaining('it is in the mesh') },
  });
  expect((await call('DEL')).code).toBe(0);
});
