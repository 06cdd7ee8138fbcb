import { expect, test } from 'vitest';
import { defaultEnrolment } from '../../../src/agent/enrolment/enrolment.js';
import { importNodes } from '../../../src/agent/import/import-nodes.js';
import { listItems } from '../../../src/agent/import/list-items.js';
import { readCluster } from '../../../src/agent/import/read-cluster.js';
import { readDefaults } from '../../../src/agent/sources/kubernetes/defaults.js';
import { usualDefaults } from '../../../src/agent/sources/kubernetes/modes/list.js';
import { type NodeState, parseNodeState, printNodeState } from '../../../src/index.js';

const node = (name: string) => ({
  kind: 'Node',
  metadata: { name },
  status: { addresses: [{ type: 'InternalIP', address: '172.18.0.3' }] },
});
const namespace = (name: string, labels: object = {}) => ({ kind: 'Namespace', metadata: { name, labels } });
const pod = (name: string, ip: string, more: object = {}, status: object = {}) => ({
  kind: 'Pod',
  metadata: { name, namespace: 'default', uid: `uid-${name}`, ...more },
  spec: { nodeName: 'worker-1' },
  status: { phase: 'Running', podIPs: [{ ip }], conditions: [{ type: 'Ready', status: 'True' }], ...status },
});
const list = (items: readonly object[]) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items, metadata: {} }, null, 4);

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function imported(text: string, defaults = usualDefaults, size = 1 << 16) {
  const read = readDefaults(defaults, 'imported', 'defaults');
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  const cluster = await readCluster(inPieces(text, size), 'cluster.json', defaultEnrolment);
  try {
    return [...importNodes(cluster, read.value, defaultEnrolment)];
  } finally {
    cluster.pods.close();
  }
}

const cluster = list([
  node('worker-2'),
  node('worker-1'),
  pod('web', '10.244.1.7'),
  // Everything that could be taken for the end of a text or of an object.
  pod('plain', '10.244.1.8', {
    labels: { 'istio.io/dataplane-mode': 'none' },
    annotations: { a: '\\', b: '"}]\\"', c: '\n{[\\\\', 'd\\"': 'ü\u2028}' },
  }),
  pod('done', '10.244.1.8', {}, { phase: 'Succeeded' }),
  pod('starting', '', {}, { podIPs: [] }),
  pod('web-again', '10.244.1.7'),
  namespace('default', { 'istio.io/dataplane-mode': 'ambient' }),
]);

test.each([1, 7, 1 << 16])(
  'a document a node, whatever the order of the objects, in pieces of %d bytes',
  async (size) => {
    const [first, second] = await imported(cluster, usualDefaults, size);
    expect([first?.name, second?.name]).toEqual(['worker-1', 'worker-2']);
    expect(second?.state?.pods).toEqual([]);
    const pods = first?.state?.pods.map(({ ips, mesh, name }) => [name, ips.join(), mesh]);
    expect(pods).toEqual([
      ['plain', '10.244.1.8', false],
      ['web', '10.244.1.7', true],
    ]);
    expect(first?.leftOut).toEqual([
      'default/starting: it has no address yet',
      expect.stringMatching(/^default\/web-again: /),
    ]);
    const state = first?.state as NodeState;
    expect(parseNodeState(printNodeState(state))).toEqual({ ok: true, value: state });
  },
);

test('mode geneve: the address of the node and its ztunnel', async () => {
  const defaults = 'apiVersion: redirect/v1\nkind: NodeState\nmode: geneve\nprofile: hardened\n';
  const proxy = pod('ztunnel-1', '10.244.1.5', { namespace: 'istio-system', labels: { app: 'ztunnel' } });
  const [only] = await imported(list([node('worker-1'), proxy, pod('web', '10.244.1.7')]), defaults);
  expect(only?.leftOut).toEqual([]);
  expect(only?.state).toMatchObject({
    node: { name: 'worker-1', hostIP: '172.18.0.3' },
    ztunnel: { name: 'ztunnel-1', ip: '10.244.1.5' },
    pods: [{ name: 'web', mesh: false }],
  });
});

test.each([
  ['no JSON', 'hello', 'c:1:1: it is no JSON'],
  ['a list', '[]', 'c:1:1: it does not start with {'],
  ['no items', '{"kind": "Pod"}', 'there is no key items with a list'],
  ['cut off', '{"items": [\n  {"kind": "Po', 'c:2:3: the text ends inside an object'],
  ['a mistake inside an object', '{"items": [\n {"a": 1},\n {"b": 2,, "c": 3}]}', 'c:3:10: not JSON'],
  ['something behind it', '{"items": []} x', 'c:1:15: something follows the list'],
  ['too many brackets', '{"items": []}}', 'c:1:14: a bracket closes nothing'],
])('%s is refused with its place', async (_, text, message) => {
  const read = async () => {
    for await (const _item of listItems(inPieces(text, 3), 'c'));
  };
  await expect(read()).rejects.toThrow(message);
});

test('brackets and quotes in texts are no structure, and a key named items inside an object is not the list', async () => {
  const object = { kind: 'Pod', items: [1], text: '}]{["\\"items', nested: { items: [{}] } };
  const found: unknown[] = [];
  for await (const item of listItems(inPieces(JSON.stringify({ a: { items: [{}] }, items: [object] }), 5), 'c'))
    found.push(item.object);
  expect(found).toEqual([object]);
});

test('a malformed object is named by its place and kind', async () => {
  const bad = { kind: 'Pod', metadata: { name: 'a', namespace: 'UPPER', uid: 'u' } };
  await expect(imported(list([node('worker-1'), bad]))).rejects.toThrow(
    /^cluster\.json:\d+:9: items\[1\], of kind Pod: metadata\.namespace/,
  );
});
