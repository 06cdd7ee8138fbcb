import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseNodeState, verify } from '../../../src/index.js';
import {
  addProxySuccessor,
  applyInLab,
  type Lab,
  labDocument,
  labMachine,
  losses,
  removeProxy,
  startConnectionLoop,
  startLongLivedConnections,
  stopProxy,
} from '../../../src/lab/index.js';
import type { LabMember } from '../../../src/lab/topology.js';
import { inMesh, namespaceObject, podObject } from '../../agent/sources/kubernetes/objects.js';
import { type FakeKubernetes, startFakeKubernetes } from '../../fakes/kubernetes/index.js';
import { withLab } from '../lab-for-tests.js';
import { execFileSync } from '../sync-process.js';
import { ownEtc, startAgent } from './agent-process.js';
import { controlGroups } from './control-groups.js';

const options = { profile: 'hardened', backend: 'iptables-nft', tunnel: 'veth' } as const;
const ztunnelLabels = { app: 'ztunnel' };

test('pods, a rolling update of ztunnel, kills and flushes: the node is as the API says, and nothing goes out in plain text', () =>
  withLab(async (lab) => {
    const folder = mkdtempSync(join(tmpdir(), 'geneve-cluster-'));
    const fake = await startFakeKubernetes();
    const groups = controlGroups();
    let agent = startAgent([], ['--version']);
    try {
      await applyInLab(lab, 'node2', labDocument(lab, 'node2', options));
      const cluster = clusterOf(lab, fake, groups);
      const { node1 } = lab.nodes;
      fake.create('nodes', { kind: 'Node', metadata: { name: 'node1' }, spec: { podCIDR: node1.podCIDR } });
      for (const name of ['default', 'istio-system']) fake.create('namespaces', namespaceObject(name));
      for (const pod of lab.pods.filter(({ node }) => node === 'node1'))
        await cluster.create('default', pod, pod.mesh ? inMesh : {});
      await cluster.create('istio-system', node1.proxy, ztunnelLabels);
      cluster.ready(node1.proxy);

      const defaults = {
        apiVersion: 'redirect/v1',
        kind: 'NodeState',
        mode: 'geneve',
        profile: 'hardened',
        backend: 'iptables-nft',
        tunnel: { kind: 'veth' },
      };
      writeFileSync(join(folder, 'defaults.yaml'), JSON.stringify(defaults));
      writeFileSync(join(folder, 'kubeconfig'), fake.kubeconfig, { mode: 0o600 });
      const start = () => {
        const source = [
          '--kubernetes',
          '--kubeconfig',
          join(folder, 'kubeconfig'),
          '--node',
          'node1',
          '--defaults',
          join(folder, 'defaults.yaml'),
        ];
        const places = [
          '--run-dir',
          join(folder, 'run'),
          '--state-dir',
          join(folder, 'records'),
          '--host-netns',
          node1.netns,
        ];
        agent = startAgent(ownEtc(folder), [
          'agent',
          ...source,
          ...places,
          '--listen',
          'none',
          '--log-format',
          'json',
          '--resync',
          '1h',
        ]);
      };
      const rest = async (now: Lab, mesh: readonly string[]) => {
        const parsed = parseNodeState({ ...labDocument(now, 'node1', { ...options, mesh }) });
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
        const settings = { machine: labMachine(node1), stateDirectory: join(folder, 'records') };
        while ((await verify(parsed.value, settings)).plan.changes.length > 0) {
          if (agent.child.exitCode !== null) throw new Error(agent.text());
          await pause(50);
        }
      };
      await agent.end();
      start();
      await rest(lab, ['a1', 'a2']);

      let loop = await startConnectionLoop(lab, 'a1', 'b1');
      const open = await startLongLivedConnections(lab, 'c1', ['d1']);
      const quiet = async (work: () => Promise<void>) => {
        const before = await loop.report();
        await work();
        expect(await loop.since(before)).toMatchObject({ failed: 0, leaked: 0, errors: [] });
      };
      await quiet(async () => {
        cluster.label('s1', inMesh);
        await rest(lab, ['a1', 'a2', 's1']);
        await agent.end('SIGKILL');
        cluster.label('a2', { 'istio.io/dataplane-mode': null });
        start();
        await rest(lab, ['a1', 's1']);
      });

      // What others flush goes out in plain text until it is repaired.
      for (const command of ['iptables-nft -t mangle -F', 'ip route flush table 101', 'ipset flush ztunnel-pods-ips']) {
        execFileSync('nsenter', [`--net=${node1.netns}`, 'sh', '-c', command]);
        await rest(lab, ['a1', 's1']);
      }

      const next = await addProxySuccessor(lab, 'node1');
      const successor = next.nodes.node1.proxy;
      await quiet(async () => {
        await cluster.create('istio-system', successor, ztunnelLabels);
        await rest(lab, ['a1', 's1']);
      });
      const { leaked: before } = await loop.report();
      cluster.ready(successor);
      cluster.terminate(node1.proxy);
      await rest(next, ['a1', 's1']);
      // What was open to the old ztunnel ends with it, or hangs. A lost packet comes again after a second: it does not
      // go out either.
      await loop.advance(200);
      expect((await loop.report()).leaked).toBe(before);
      await loop.stop();
      // From here on the old one gets no packet.
      loop = await startConnectionLoop(lab, 'a1', 'b1');
      await removeProxy(lab, 'node1');
      fake.remove('pods', node1.proxy.name, 'istio-system');
      await quiet(() => rest(next, ['a1', 's1']));

      // No ztunnel at all: what was redirected stays so.
      const { leaked } = await loop.report();
      fake.remove('pods', successor.name, 'istio-system');
      await stopProxy(next, 'node1');
      await agent.end('SIGKILL');
      start();
      await agent.line((line) => line.event === 'source' && line['isSynced'] === true);
      await loop.advance(50);
      expect((await loop.report()).leaked).toBe(leaked);
      await rest(next, ['a1', 's1']);
      expect(losses(await open.advance(5))).toEqual([]);
      await Promise.all([loop.stop(), open.stop()]);
    } finally {
      await agent.end('SIGKILL');
      await fake.stop();
      await groups.end();
      rmSync(folder, { recursive: true, force: true });
    }
  }));

/** The pods of the lab as the API server and the node's processes show them. */
function clusterOf(lab: Lab, fake: FakeKubernetes, groups: ReturnType<typeof controlGroups>) {
  return { create, ready, label, terminate };

  async function create(
    namespace: string,
    { ip, name, netns }: LabMember,
    labels: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { metadata, spec, status } = podObject({ uid: '', namespace, name, ips: [ip], labels, node: 'node1' });
    const { uid } = fake.create('pods', { kind: 'Pod', metadata, spec }).metadata;
    await groups.run(['nsenter', `--net=${netns}`, '--'], groups.make(`kubepods-${lab.name}`, `pod${uid}`));
    fake.patchStatus(name, status, namespace);
  }

  function ready({ name }: LabMember): void {
    fake.patchStatus(name, { conditions: [{ type: 'Ready', status: 'True' }] }, 'istio-system');
  }

  function terminate({ name }: LabMember): void {
    fake.remove('pods', name, 'istio-system', 30);
  }

  function label(name: string, labels: Readonly<Record<string, string | null>>): void {
    fake.patch('pods', name, { metadata: { labels } });
  }
}
