import type { Recorder, Send } from './recorder.js';
import type { Target } from './target.js';

/** What an informer and the agent meet, in the order in which they are played on one server. */
export interface Scenario {
  readonly name: string;
  readonly play: (recorder: Recorder, target: Target) => Promise<void>;
}

const inDefault = '/api/v1/namespaces/default/pods';
const all = '/api/v1/pods';
const ofNodeA = 'fieldSelector=spec.nodeName%3Dnode-a';
const merge = 'application/merge-patch+json';
const atOnce = { body: { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 } };

function pod(
  name: string,
  nodeName: string,
  labels: Readonly<Record<string, string>> = { app: name },
  namespace = 'default',
) {
  const spec = { nodeName, containers: [{ name: 'app', image: 'example/app:1' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec };
}

function running(ip: string) {
  const status = {
    phase: 'Running',
    podIP: ip,
    podIPs: [{ ip }],
    hostIP: '10.244.1.1',
    hostIPs: [{ ip: '10.244.1.1' }],
  };
  return { body: { status }, type: merge };
}

const labels = (given: Readonly<Record<string, string | null>>): Send => ({
  body: { metadata: { labels: given } },
  type: merge,
});
const annotations = (given: Readonly<Record<string, string | null>>): Send => ({
  body: { metadata: { annotations: given } },
  type: merge,
});

async function listed({ json }: Recorder, path: string): Promise<string> {
  return (await json('GET', path)).metadata.resourceVersion;
}

/** Before all scenarios. */
export async function prepare({ json }: Recorder): Promise<void> {
  for (const name of ['default', 'shop'])
    await json('POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } });
}

export const scenarios: readonly Scenario[] = [
  { name: 'list-empty', play: async (recorder) => void (await listed(recorder, `${all}?${ofNodeA}`)) },
  {
    name: 'watch-a-pod-s-life',
    play: async (recorder) => {
      const { json, start } = recorder;
      const from = await listed(recorder, `${all}?${ofNodeA}`);
      const watch = start(
        'GET',
        `${all}?watch=true&${ofNodeA}&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=${from}`,
      );
      await json('POST', inDefault, { body: pod('appa', 'node-a') });
      await json('POST', inDefault, { body: pod('appb', 'node-b') });
      await json('PATCH', `${inDefault}/appa/status`, running('10.244.2.19'));
      await json('PATCH', `${inDefault}/appb/status`, running('10.244.3.7'));
      await json('PATCH', `${inDefault}/appa`, labels({ 'istio.io/dataplane-mode': 'ambient' }));
      await json('PATCH', `${inDefault}/appa`, annotations({ 'ambient.istio.io/redirection': 'enabled' }));
      await json('PATCH', `${inDefault}/appa`, annotations({ 'ambient.istio.io/redirection': 'enabled' }));
      await json('PATCH', `${inDefault}/appa`, annotations({ 'ambient.istio.io/redirection': null }));
      await json('PATCH', `${inDefault}/appa`, labels({ 'istio.io/dataplane-mode': null }));
      await json('DELETE', `${inDefault}/appa`);
      await json('DELETE', `${inDefault}/appa`);
      await json('DELETE', `${inDefault}/appa`, atOnce);
      await json('DELETE', `${inDefault}/appb`, atOnce);
      await watch.lines(9);
      await watch.abort();
    },
  },
  {
    name: 'watch-label-selector',
    play: async (recorder) => {
      const { json, start } = recorder;
      await json('POST', inDefault, { body: pod('lab', 'node-a', { mesh: 'yes' }) });
      const from = await listed(recorder, `${all}?labelSelector=mesh%3Dyes`);
      const watch = start('GET', `${all}?watch=true&labelSelector=mesh%3Dyes&resourceVersion=${from}`);
      await json('PATCH', `${inDefault}/lab`, labels({ mesh: 'no' }));
      await json('PATCH', `${inDefault}/lab`, labels({ mesh: 'yes' }));
      await watch.lines(2);
      await watch.abort();
      await json('DELETE', `${inDefault}/lab`, atOnce);
    },
  },
  {
    name: 'namespace-label',
    play: async (recorder) => {
      const { json, start } = recorder;
      const from = await listed(recorder, '/api/v1/namespaces');
      const watch = start('GET', `/api/v1/namespaces?watch=true&allowWatchBookmarks=true&resourceVersion=${from}`);
      for (const mode of ['ambient', 'none', null])
        await json('PATCH', '/api/v1/namespaces/shop', labels({ 'istio.io/dataplane-mode': mode }));
      await watch.lines(3);
      await watch.abort();
    },
  },
  {
    name: 'watch-timeout-with-bookmark',
    play: async (recorder) => {
      const { json, start } = recorder;
      const from = await listed(recorder, `${all}?${ofNodeA}`);
      const watch = start(
        'GET',
        `${all}?watch=true&${ofNodeA}&allowWatchBookmarks=true&timeoutSeconds=4&resourceVersion=${from}`,
      );
      await json('POST', inDefault, { body: pod('other', 'node-b') });
      await watch.done;
      await json('DELETE', `${inDefault}/other`, atOnce);
    },
  },
  {
    name: 'list-three-ways',
    play: async (recorder) => {
      const { json, silently } = recorder;
      await silently(async () => {
        for (let index = 0; index < 5; index += 1) {
          await json('POST', inDefault, { body: pod(`p${index}`, 'node-a') });
          await json('PATCH', `${inDefault}/p${index}/status`, running(`10.244.2.${20 + index}`));
        }
        await json('POST', inDefault, { body: pod('q0', 'node-b') });
      });
      await json('GET', `${all}?${ofNodeA}`);
      await json('GET', `${all}?${ofNodeA}&resourceVersion=0`);
      for (const selector of [`${ofNodeA}&`, '']) {
        let next = '';
        do {
          const list = await json('GET', `${all}?${selector}limit=2${next && `&continue=${next}`}`);
          next = list.metadata.continue ?? '';
        } while (next !== '');
      }
    },
  },
  {
    name: 'watch-list',
    play: async ({ json, start }) => {
      const path = `${all}?watch=true&${ofNodeA}&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`;
      const watch = start('GET', `${path}&timeoutSeconds=300`);
      await watch.lines(6);
      await json('PATCH', `${inDefault}/p0`, labels({ x: '1' }));
      await watch.lines(7);
      await watch.abort();
    },
  },
  {
    name: 'watch-from-zero',
    play: async ({ start }) => {
      for (const from of ['&resourceVersion=0', '']) {
        const watch = start('GET', `${all}?watch=true&${ofNodeA}&timeoutSeconds=300${from}`);
        await watch.lines(5);
        await watch.abort();
      }
    },
  },
  {
    name: 'refusals',
    play: async ({ json, start }) => {
      await json('GET', `${inDefault}/nobody`);
      await json('PATCH', `${inDefault}/nobody`, annotations({ a: 'b' }));
      await json('DELETE', `${inDefault}/nobody`);
      const before = await json('GET', `${inDefault}/p1`);
      await json('PATCH', `${inDefault}/p1`, labels({ y: '1' }));
      await json('PUT', `${inDefault}/p1`, { body: before });
      const { resourceVersion } = before.metadata;
      await json('PATCH', `${inDefault}/p1`, {
        body: { metadata: { resourceVersion, annotations: { a: 'b' } } },
        type: merge,
      });
      const uid = '00000000-0000-0000-0000-000000000000';
      await json('PATCH', `${inDefault}/p1`, { body: { metadata: { uid, annotations: { a: 'b' } } }, type: merge });
      await json('POST', inDefault, { body: pod('p1', 'node-a') });
      await json('GET', `${all}?fieldSelector=spec.rubbish%3Dx`);
      await json('GET', `${all}?watch=true&resourceVersion=abc`);
      await start('GET', `${all}?watch=true&resourceVersion=99999999&timeoutSeconds=1`).done;
      await json('GET', `${all}?resourceVersion=99999999`);
      await json('GET', `${all}?watch=true&sendInitialEvents=true`);
      await json('GET', '/api/v1/widgets');
    },
  },
  {
    name: 'events',
    play: async ({ json }) => {
      const involvedObject = { kind: 'Pod', namespace: 'default', name: 'p1', uid: 'a-uid', apiVersion: 'v1' };
      const metadata = { name: 'p1.17a', namespace: 'default' };
      const said = {
        type: 'Warning',
        reason: 'RedirectionFailed',
        message: 'why',
        source: { component: 'redirect' },
        count: 1,
      };
      const event = { apiVersion: 'v1', kind: 'Event', metadata, involvedObject, ...said };
      await json('POST', '/api/v1/namespaces/default/events', { body: event });
      await json('POST', '/api/v1/namespaces/default/events', { body: event });
      await json('PATCH', '/api/v1/namespaces/default/events/p1.17a', { body: { count: 2 }, type: merge });
    },
  },
  {
    name: 'nodes',
    play: async ({ json }) => {
      const metadata = { name: 'node-a', labels: { zone: 'x' } };
      await json('POST', '/api/v1/nodes', { body: { apiVersion: 'v1', kind: 'Node', metadata } });
      await json('GET', '/api/v1/nodes/node-a');
      await json('GET', '/api/v1/nodes?fieldSelector=metadata.name%3Dnode-a');
    },
  },
  {
    name: 'gzip',
    play: async ({ json, silently, start }) => {
      const path = '/api/v1/namespaces/shop/pods';
      await silently(async () => {
        for (let index = 0; index < 120; index += 1) {
          const body = pod(`big${index}`, 'node-a', { app: 'big' }, 'shop');
          await json('POST', path, {
            body: { ...body, metadata: { ...body.metadata, annotations: { pad: 'x'.repeat(1000) } } },
          });
        }
      });
      await start('GET', `${path}?limit=500`, { gzip: true }).done;
      await silently(async () => {
        for (let index = 0; index < 120; index += 1) await json('DELETE', `${path}/big${index}`, atOnce);
      });
    },
  },
  {
    name: 'server-restart',
    play: async (recorder, target) => {
      const { json, start, reconnect } = recorder;
      const from = await listed(recorder, `${all}?${ofNodeA}`);
      const first = start('GET', `${all}?watch=true&${ofNodeA}&allowWatchBookmarks=true&resourceVersion=${from}`);
      await json('PATCH', `${inDefault}/p2`, labels({ z: '1' }));
      await first.lines(1);
      await target.kill();
      await first.done;
      reconnect();
      await start('GET', `${all}?${ofNodeA}`).done;
      await target.start();
      await start('GET', `${all}?watch=true&${ofNodeA}&resourceVersion=${from}&timeoutSeconds=3`).done;
      const again = await listed(recorder, `${all}?${ofNodeA}`);
      const second = start('GET', `${all}?watch=true&${ofNodeA}&allowWatchBookmarks=true&resourceVersion=${again}`);
      await json('PATCH', `${inDefault}/p2`, labels({ z: '2' }));
      await second.lines(1);
      await second.abort();
    },
  },
  {
    name: 'compacted',
    play: async ({ json, start, silently, reconnect }, target) => {
      const next = await silently(async () => {
        const list = await json('GET', `${all}?limit=2`);
        await json('PATCH', `${inDefault}/p2`, labels({ z: '3' }));
        await json('PATCH', `${inDefault}/p2`, labels({ z: '4' }));
        // A server that was there keeps some of the past itself.
        await target.kill();
        await target.start();
        reconnect();
        await target.compact();
        return list.metadata.continue;
      });
      await json('GET', `${all}?resourceVersion=1&resourceVersionMatch=Exact&limit=5`);
      const expired = await json('GET', `${all}?limit=2&continue=${next}`);
      await json('GET', `${all}?limit=2&continue=${expired.metadata.continue}`);
      await start('GET', `${all}?watch=true&resourceVersion=1&timeoutSeconds=3`).done;
    },
  },
];
