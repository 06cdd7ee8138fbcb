import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentEvent } from '../../../src/agent/events.js';
import { type FakeKubernetes, startFakeKubernetes } from '../../fakes/kubernetes/index.js';
import { realisticPod } from './realistic-pod.js';
import { type SimulatedAgent, simulatedAgent } from './simulated-agent.js';

export interface ClusterSize {
  readonly nodes: number;
  readonly podsOfNode: number;
  readonly namespaces: number;
}

/** What the agents asked of the API server since the last look. */
export interface Cost {
  /** VERB OBJECT to how often. */
  readonly requests: Readonly<Record<string, number>>;
  /** By node. */
  readonly events: Readonly<Record<string, number>>;
  /** That the server sent, compressed as it is on the wire, without encryption. */
  readonly bytes: number;
}

export interface Cluster {
  readonly server: FakeKubernetes;
  /** Starts an agent on each node, and waits until the API shows all pods as redirected. */
  readonly startAgents: () => Promise<void>;
  readonly stopAgents: () => Promise<void>;
  /** A pod from its creation to its end, as a controller, the scheduler and kubelet write it. */
  readonly lifeOfPod: (name: string, node: string) => Promise<void>;
  readonly cost: () => Cost;
  readonly stop: () => Promise<void>;
}

export const annotation = 'ambient.istio.io/redirection';

export function nodeName(index: number): string {
  return `node-${index}`;
}

export async function makeCluster({ namespaces, nodes, podsOfNode }: ClusterSize): Promise<Cluster> {
  const server = await startFakeKubernetes();
  for (let index = 0; index < namespaces; index += 1)
    server.create('namespaces', {
      metadata: { name: `team-${index}`, labels: { 'istio.io/dataplane-mode': 'ambient' } },
    });
  const namespaceOf = (index: number) => `team-${index % namespaces}`;
  for (let index = 0; index < nodes * podsOfNode; index += 1) {
    const node = nodeName(Math.floor(index / podsOfNode));
    addPod(`web-${index}`, namespaceOf(index), node, `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`);
  }
  let agents: readonly SimulatedAgent[] = [];
  let counted = nothingCounted();
  let bytesBefore = 0;
  const heard = { requests: 0, events: 0 };

  function addPod(name: string, namespace: string, node: string, ip: string | null): void {
    const { status, ...pod } = realisticPod(name, namespace, node, ip);
    server.create('pods', pod);
    server.patchStatus(name, status, namespace);
  }

  /** Whether the agents have counted all that the server was asked and has sent. */
  function isAllHeard(): boolean {
    return heard.requests === server.requests.length && heard.events === server.eventsSent();
  }

  function count(node: string, event: AgentEvent): void {
    if (event.kind === 'kube-event') {
      heard.events += 1;
      counted.events[node] = (counted.events[node] ?? 0) + 1;
    }
    if (event.kind !== 'kube-request') return;
    heard.requests += 1;
    const what = `${event.verb} ${event.resource}`;
    counted.requests[what] = (counted.requests[what] ?? 0) + 1;
  }

  return {
    server,
    startAgents: async () => {
      agents = Array.from({ length: nodes }, (_, index) =>
        simulatedAgent(server.kubeconfig, nodeName(index), (event) => count(nodeName(index), event)),
      );
      await until(() => agents.every((agent) => agent.redirected() === podsOfNode));
      await until(() => isEachAnnotated(server, nodes * podsOfNode, namespaceOf));
      await until(() => server.watches() === 2 * nodes);
      await until(isAllHeard);
    },
    stopAgents: async () => {
      await Promise.all(agents.map((agent) => agent.stop()));
      agents = [];
      await until(() => server.watches() === 0);
      // Who ends may leave something unread.
      [heard.requests, heard.events] = [server.requests.length, server.eventsSent()];
    },
    lifeOfPod: async (name, node) => {
      const { status, ...pod } = realisticPod(name, 'team-0', node, '10.200.0.1');
      server.create('pods', pod);
      server.patchStatus(name, { ...realisticPod(name, 'team-0', node, null).status, conditions: [] }, 'team-0');
      server.patchStatus(name, { ...status, conditions: [] }, 'team-0');
      await until(() => server.get('pods', name, 'team-0').metadata.annotations[annotation] === 'enabled');
      server.patchStatus(name, status, 'team-0');
      server.remove('pods', name, 'team-0', 30);
      server.remove('pods', name, 'team-0');
      await until(() => agents.every((agent) => agent.redirected() === podsOfNode));
      await until(isAllHeard);
    },
    cost: () => {
      const bytes = server.bytesSent();
      const cost = { ...counted, bytes: bytes - bytesBefore };
      counted = nothingCounted();
      bytesBefore = bytes;
      return cost;
    },
    stop: async () => {
      await Promise.all(agents.map((agent) => agent.stop()));
      await server.stop();
    },
  };
}

function nothingCounted(): { requests: Record<string, number>; events: Record<string, number> } {
  return { requests: {}, events: {} };
}

function isEachAnnotated(server: FakeKubernetes, pods: number, namespaceOf: (index: number) => string): boolean {
  for (let index = pods - 1; index >= 0; index -= 1)
    if (server.get('pods', `web-${index}`, namespaceOf(index)).metadata.annotations?.[annotation] !== 'enabled')
      return false;
  return true;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}
