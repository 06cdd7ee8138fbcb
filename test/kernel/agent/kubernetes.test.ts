import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAgent } from '../../../src/agent/run-agent.js';
import { machineInside, thisMachine } from '../../../src/index.js';
import { inMesh, namespaceObject, podObject } from '../../agent/sources/kubernetes/objects.js';
import { startFakeKubernetes } from '../../fakes/kubernetes/index.js';
import { execFileSync } from '../sync-process.js';
import { controlGroups } from './control-groups.js';

const tag = `${process.pid}${randomBytes(2).toString('hex')}`;
const [node, pod] = [`kn-${tag}`, `kp-${tag}`];
const folder = mkdtempSync(join(tmpdir(), 'agent-kubernetes-'));
const groups = controlGroups();
const fake = await startFakeKubernetes();

beforeAll(() => {
  for (const name of [node, pod]) execFileSync('ip', ['netns', 'add', name]);
  const inNode = (...words: readonly string[]) => execFileSync('ip', ['-n', node, ...words]);
  inNode('link', 'set', 'lo', 'up');
  inNode('link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pod);
  inNode('link', 'set', 'v0', 'up');
  for (const words of [
    ['link', 'set', 'lo', 'up'],
    ['link', 'set', 'eth0', 'up'],
    ['address', 'add', '10.99.9.7/24', 'dev', 'eth0'],
  ])
    execFileSync('ip', ['-n', pod, ...words]);
});

afterAll(async () => {
  await fake.stop();
  await groups.end();
  for (const name of [node, pod]) execFileSync('ip', ['netns', 'delete', name]);
  rmSync(folder, { recursive: true, force: true });
});

function rulesOf(name: string): string {
  return execFileSync('ip', ['netns', 'exec', name, 'iptables-nft-save'], { encoding: 'utf8' });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('a pod whose namespace gets the label is redirected, and is not when the label goes', async () => {
  const defaults = join(folder, 'defaults.yaml');
  writeFileSync(
    defaults,
    'apiVersion: redirect/v1\nkind: NodeState\nmode: inpod\nprofile: istio-1.29\nbackend: iptables-nft\ninpod: {ipv6: false}\n',
  );
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, fake.kubeconfig, { mode: 0o600 });
  fake.create('namespaces', namespaceObject('shop'));
  const { metadata, spec, status } = podObject({ uid: 'x', name: 'web', ips: ['10.99.9.7'] });
  fake.create('pods', { kind: 'Pod', metadata, spec });
  fake.patchStatus('web', status, 'shop');
  const { uid } = fake.get('pods', 'web', 'shop').metadata;
  const annotation = () =>
    fake.get('pods', 'web', 'shop').metadata.annotations?.['ambient.istio.io/redirection'] ?? null;
  await groups.run(['nsenter', `--net=/run/netns/${pod}`, '--'], groups.make(`kubepods-${tag}`, `pod${uid}`));
  const stop = new AbortController();
  const lines: string[] = [];
  const agent = runAgent(
    {
      source: { kind: 'kubernetes', kubeconfig, node: 'worker-1', defaults, enrolment: null },
      listen: null,
      runDirectory: join(folder, 'run'),
      meshFile: join(folder, 'mesh.json'),
      ztunnelSocket: join(folder, 'ztunnel.sock'),
      hostNetns: `/run/netns/${node}`,
      resyncSeconds: 60,
      whenZtunnelIsGone: 'keep',
      onExit: 'keep',
      logFormat: 'json',
      machine: machineInside(thisMachine, (netns) => netns ?? `/run/netns/${node}`),
      stateDirectory: join(folder, 'state'),
      procRoot: '/',
    },
    { version: 'test', sink: { write: (line) => void lines.push(line), pending: () => 0 }, signal: stop.signal },
  );
  try {
    const failed = agent.then(() => {
      throw new Error(`the agent ended by itself: ${lines.join('')}`);
    });
    await Promise.race([
      failed,
      (async () => {
        await until(() => fake.watches() === 2);
        expect(rulesOf(pod)).not.toContain('ISTIO');
        fake.patch('namespaces', 'shop', { metadata: { labels: inMesh } }, '');
        // The kernel redirects it; there is no ztunnel that could confirm.
        await until(() => annotation() === 'pending');
        expect(rulesOf(pod)).toContain('ISTIO_OUTPUT');
        fake.patch('namespaces', 'shop', { metadata: { labels: { 'istio.io/dataplane-mode': null } } }, '');
        await until(() => annotation() === null);
        expect(rulesOf(pod)).not.toContain('-A ISTIO');
      })(),
    ]);
  } finally {
    stop.abort(new Error('the test ends'));
    await agent.catch(() => {});
  }
});
