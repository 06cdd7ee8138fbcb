import { kubeApi } from '../../../src/agent/kube/client.js';
import type { Connection } from '../../../src/agent/kube/connection.js';
import { follow } from '../../../src/agent/kube/follow.js';
import type { Pace } from '../../../src/agent/kube/pace.js';

/** What is kept of a pod: what tells its states apart. */
export interface KeptPod {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly phase: string;
}

const nodeA = '/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-a';

function readPod(object: unknown): KeptPod {
  const { metadata, status } = object as {
    metadata: { name: string; labels?: Record<string, string> };
    status: { phase: string };
  };
  return { name: metadata.name, labels: metadata.labels ?? {}, phase: status.phase };
}

/** Follows the pods of node-a with the real client. */
export function followPods(connection: Connection, pace: Partial<Pace> = {}) {
  const api = kubeApi(connection);
  const stop = new AbortController();
  const heard = { batches: [] as number[], errors: [] as (string | null)[], warnings: [] as string[] };
  const pods = follow<KeptPod>(
    api,
    {
      path: '/api/v1/pods',
      fieldSelector: 'spec.nodeName=node-a',
      read: readPod,
      changed: (changes) => void heard.batches.push(changes.length),
      health: () => void heard.errors.push(pods.error()),
      warn: (message) => void heard.warnings.push(message),
    },
    { firstDelay: 5, longestDelay: 50, ...pace },
  );
  const ended = pods.run(stop.signal);
  return {
    api,
    pods,
    heard,
    held: () => [...pods.items()].sort(),
    async end() {
      stop.abort();
      await ended;
      api.close();
    },
  };
}

/** What the server says now, in the same form. */
export async function truth(connection: Connection): Promise<readonly (readonly [string, KeptPod])[]> {
  const api = kubeApi(connection);
  const { items } = (await api.request({ path: nodeA })) as { items: { metadata: { uid: string } }[] };
  api.close();
  return items.map((object) => [object.metadata.uid, readPod(object)] as const).sort();
}
