import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CniCalls } from '../../src/agent/cni/calls.js';
import { meshFile } from '../../src/agent/cni/mesh-file.js';
import { type CniServer, serveCni } from '../../src/agent/cni/serve.js';
import type { AgentEvent } from '../../src/agent/events.js';
import { loadPeerCredentials } from '../../src/index.js';
import { fakeCalls } from '../agent/cni/fake-calls.js';
import { program } from '../cni/plugins.js';
import { type RuntimeNode, runtimeNode } from './runtime-node.js';

const readPeer = await loadPeerCredentials();
const cniVersion = process.env['CNI_VERSION'] ?? '1.0.0';
const users = [process.getuid?.() ?? 0];
const events: AgentEvent[] = [];
let node: RuntimeNode;
let server: CniServer | null = null;
let notReady: string | null = null;
let refusal: string | null = null;

beforeAll(async () => {
  node = await runtimeNode(process.env['CRI_KIT'] ?? '', program ?? '', cniVersion);
});
afterAll(async () => {
  await server?.close();
  await node?.down();
});

async function serve(): Promise<void> {
  const enrol: CniCalls['enrol'] = async () => {
    if (refusal !== null) throw new Error(refusal);
    return 'redirected';
  };
  const { calls } = fakeCalls({ enrol, notReady: () => notReady });
  const tell = (event: AgentEvent) => events.push(event);
  server = await serveCni({ runDirectory: node.runDirectory, root: '/', calls, readPeer, users, tell });
}

/** What the agent was asked since the last time, in a few words each. */
function asked(): readonly string[] {
  return events
    .splice(0)
    .map((event) => (event.kind === 'cni-request' ? `${event.command} ${event.pod} ${event.outcome}` : event.kind));
}

async function sandboxes(): Promise<number> {
  return ((await node.client.call('ListPodSandbox'))['items'] as readonly unknown[] | undefined)?.length ?? 0;
}

function leases(): readonly string[] {
  return readdirSync(`${node.folder}/ipam/test`).filter((name) => /^\d/.test(name));
}

test('a pod is enrolled when it starts, and withdrawn as often as it is stopped', async () => {
  await serve();
  const id = await node.run('web-0');
  expect(asked()).toEqual(['ADD default/web-0 redirected']);
  const { status } = await node.client.call('PodSandboxStatus', { id });
  expect(status).toMatchObject({ network: { ip: leases()[0] } });
  await node.client.call('StopPodSandbox', { id });
  await node.client.call('StopPodSandbox', { id });
  expect(asked()).toEqual(['DEL default/web-0 done', 'DEL default/web-0 done']);
  await node.client.call('RemovePodSandbox', { id });
  expect([await sandboxes(), leases()]).toEqual([0, []]);
  asked();
});

test('a pod that the agent refuses does not start, says why, and leaves nothing', async () => {
  refusal = 'pod default/web-1 is not redirected: ztunnel is not connected';
  await expect(node.run('web-1')).rejects.toThrow(/ztunnel is not connected/);
  expect(asked()).toEqual(['ADD default/web-1 refused', 'DEL default/web-1 done']);
  refusal = null;
  expect(leases()).toEqual([]);
  const id = await node.run('web-1');
  await node.client.call('StopPodSandbox', { id });
  await node.client.call('RemovePodSandbox', { id });
  asked();
});

test('while the agent is away pods of the mesh wait, others start, and all can be stopped', async () => {
  const id = await node.run('web-2');
  asked();
  await server?.close();
  server = null;
  const file = meshFile(join(node.runDirectory, 'mesh.json'), () => undefined);
  file.keep({ namespaces: [], pods: ['default/web-3'] });
  await expect(node.run('web-3')).rejects.toThrow(/web-3 does not start without redirection: it is in the mesh/);
  const other = await node.run('web-4');
  for (const each of [id, other]) {
    await node.client.call('StopPodSandbox', { id: each });
    await node.client.call('RemovePodSandbox', { id: each });
  }
  expect([await sandboxes(), leases()]).toEqual([0, []]);
  await serve();
  const later = await node.run('web-3');
  expect(asked()).toEqual(['ADD default/web-3 redirected']);
  await node.client.call('StopPodSandbox', { id: later });
  await node.client.call('RemovePodSandbox', { id: later });
});

test('the network of the node is ready; by a strict STATUS, as long as the agent is', async () => {
  const isReady = async () => {
    const { status } = await node.client.call('Status');
    const { conditions } = status as {
      readonly conditions: readonly { type: string; status?: number; message?: string }[];
    };
    const { message = '', status: ready = 0 } = conditions.find(({ type }) => type === 'NetworkReady') ?? {};
    return { ready, message };
  };
  expect((await isReady()).ready).toBe(1);
  notReady = 'the source is not synced';
  if (cniVersion === '1.1.0') {
    expect(await isReady()).toMatchObject({ ready: 0, message: expect.stringContaining('the source is not synced') });
    notReady = null;
  }
  expect((await isReady()).ready).toBe(1);
});
