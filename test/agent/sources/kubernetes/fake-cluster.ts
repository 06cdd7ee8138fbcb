import { expect } from 'vitest';
import type { Locate } from '../../../../src/agent/discovery/locator.js';
import { defaultEnrolment } from '../../../../src/agent/enrolment/enrolment.js';
import type { Collection, FollowRequest, KubeApi } from '../../../../src/agent/kube/api.js';
import { readDefaults } from '../../../../src/agent/sources/kubernetes/defaults.js';
import type { KubernetesSourceOptions } from '../../../../src/agent/sources/kubernetes/options.js';
import { kubernetesSource } from '../../../../src/agent/sources/kubernetes/source.js';
import { thisMachine } from '../../../../src/index.js';
import { namespaceObject, type PodSpec, podObject } from './objects.js';

interface Feed {
  readonly relist: (objects: readonly unknown[]) => void;
  readonly setSynced: (now: boolean) => void;
}

/** A collection whose events a test hands in. */
function fakeFollow(feeds: Map<string, Feed>) {
  return <T>(request: FollowRequest<T>): Collection<T> => {
    const items = new Map<string, T>();
    let isSynced = false;
    feeds.set(request.path, {
      relist: (objects) => {
        const now = new Map<string, T>();
        for (const object of objects) {
          const { uid } = (object as { metadata: { uid: string } }).metadata;
          try {
            now.set(uid, request.read(object));
          } catch (error) {
            request.warn(String(error));
          }
        }
        const uids = new Set([...items.keys(), ...now.keys()]);
        const changes = [...uids].map((uid) => ({ before: items.get(uid) ?? null, after: now.get(uid) ?? null }));
        items.clear();
        for (const [uid, item] of now) items.set(uid, item);
        if (changes.length > 0) request.changed(changes);
      },
      setSynced: (now) => {
        isSynced = now;
        request.health();
      },
    });
    return {
      items: () => items,
      isSynced: () => isSynced,
      error: () => null,
      run: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    };
  };
}

const defaultsText = 'apiVersion: redirect/v1\nkind: NodeState\nmode: inpod\nprofile: istio-1.29\n';

export interface FakeClusterOptions {
  readonly defaults?: string;
  readonly locate?: Locate;
  readonly options?: Partial<KubernetesSourceOptions>;
}

/** An API server with its pods and namespaces, and a source that follows it. Nothing is delivered by itself. */
export function fakeCluster({ defaults = defaultsText, locate, options = {} }: FakeClusterOptions = {}) {
  const pods = new Map<string, PodSpec>();
  const namespaces = new Map<string, Readonly<Record<string, string>>>();
  const nodes = new Map<string, unknown>();
  const feeds = new Map<string, Feed>();
  const warnings: string[] = [];
  const requests: string[] = [];
  let failure: Error | null = null;
  const api: KubeApi = {
    request: async ({ path }) => {
      requests.push(path);
      if (failure !== null) throw failure;
      const [, , , kind, one, , name] = path.split('/');
      const pod = [...pods.values()].find((each) => (each.namespace ?? 'shop') === one && each.name === name);
      if (name !== undefined && pod !== undefined) return podObject(pod);
      const labels = namespaces.get(one ?? '');
      if (name === undefined && kind === 'namespaces' && labels !== undefined)
        return namespaceObject(one ?? '', labels);
      if (kind === 'nodes' && nodes.has(one ?? '')) return nodes.get(one ?? '');
      throw Object.assign(new Error(`${path}: not found`), { status: 404 });
    },
    lines: () => {
      throw new Error('not followed');
    },
    close: () => {},
  };
  const read = readDefaults(defaults, 'worker-1', 'defaults.yaml');
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  const source = kubernetesSource({
    api,
    follow: fakeFollow(feeds),
    node: 'worker-1',
    defaults: read.value,
    enrolment: defaultEnrolment,
    machine: thisMachine,
    files: {
      readText: async () => null,
      list: async () => [],
      inode: async (path) => (path.includes('gone') ? null : path),
    },
    locate: locate ?? everywhere,
    whenZtunnelIsGone: 'keep',
    warn: (message) => warnings.push(message),
    pace: { recheckMs: 600_000, retryMs: [5, 20], aheadMs: 5, unknownMs: 20, unlistedMs: 600_000 },
    ...options,
  });
  const stop = new AbortController();
  let changes = 0;
  const running = source.run(() => {
    changes += 1;
  }, stop.signal);
  return {
    ...{ api, namespaces, nodes, pods, requests, source, warnings },
    changes: () => changes,
    fail: (error: Error | null) => {
      failure = error;
    },
    deliverPods: () => feeds.get('/api/v1/pods')?.relist([...pods.values()].map(podObject)),
    deliverRaw: (objects: readonly unknown[]) => feeds.get('/api/v1/pods')?.relist(objects),
    deliverNamespaces: () =>
      feeds.get('/api/v1/namespaces')?.relist([...namespaces].map(([name, labels]) => namespaceObject(name, labels))),
    sync: () => {
      for (const feed of feeds.values()) feed.setSynced(true);
    },
    stop: async () => {
      stop.abort();
      await running;
    },
  };
}

/** Each pod is found in a namespace of its own. */
const everywhere: Locate = async (lost) =>
  new Map(
    lost.map(({ netns, uid }) => {
      const path = netns ?? `/run/netns/${uid}`;
      return [
        uid,
        { found: { netns: path, inode: path, hostInterface: `v${uid}`.slice(0, 15), podInterface: 'eth0' } },
      ];
    }),
  );

/** Waits for a condition: what the source does by itself takes a few turns. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect.fail(`it did not come to this: ${what}`);
}
