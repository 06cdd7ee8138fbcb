import { expect, test } from 'vitest';
import { familyOf } from '../../src/ir/family.js';
import { traceHtml } from '../../src/report/trace-html.js';
import { traceMarkdown } from '../../src/report/trace-markdown.js';
import { traceText } from '../../src/report/trace-text.js';
import { addressOf } from '../../src/simulate/address.js';
import { casesBetween } from '../../src/simulate/prove/case.js';
import { nodeEndpoint, podEndpoint } from '../../src/simulate/prove/make-endpoint.js';
import { goldenState, traced } from './traced.js';

/* A pod's packets to itself never leave it, so they are neither captured nor dropped. */

const state = goldenState('geneve-hardened');
const [mesh, other] = ['default/appa-6f8d7c9b5-k2xvw', 'legacy/cron-5d9c8b7f4-zz8hq'];
const ipOf = (pod: string) => state.pods.find(({ name, namespace }) => `${namespace}/${name}` === pod)?.ips[0] ?? '';

const toItself = [
  ...['127.0.0.1:80', '127.8.9.10:15001', '[::1]:80', '0.0.0.0:80', '[::]:80', '[::ffff:127.0.0.1]:80'],
  `${ipOf(mesh)}:80`,
  `[::ffff:${ipOf(mesh)}]:80`,
  `${mesh}:8080`,
];

test.each(toItself)('from a pod to %s: it stays in the pod', (to) => {
  for (const from of [mesh, ipOf(mesh)]) {
    const { hops, outcome, sentence } = traced(state, from, to);
    expect(outcome).toMatchObject({ kind: 'stays', namespace: mesh, pod: mesh, port: null, device: null });
    expect(sentence).toMatch(
      /^stays in default\/appa-6f8d7c9b5-k2xvw: \S+ is (?:whoever asks for it|its own address), so neither the node nor ztunnel ever sees it$/,
    );
    expect(hops).toEqual([]);
  }
});

test.each(['udp', 'icmp'])('by %s as well, in every output format', (protocol) => {
  const view = traced(state, other, '127.0.0.1', { protocol, count: 2 });
  for (const text of [traceText(view), traceMarkdown(view), traceHtml(view)]) {
    expect(text).toContain(`stays in ${other}: 127.0.0.1 is whoever asks for it`);
    expect(text).not.toMatch(/captured|dropped/);
  }
  expect(view.later).toEqual([]);
});

test('a packet to another receiver, or from a device, does not stay', () => {
  expect(traced(state, mesh, `${ipOf(other)}:80`).outcome.kind).toBe('captured');
  expect(traced(state, `iface=veth2b1c7f90,ip=${ipOf(mesh)}`, '127.0.0.1:80').outcome.kind).toBe('dropped');
  expect(traced(state, 'node', '127.0.0.1:80').outcome).toMatchObject({ kind: 'delivered', namespace: 'host' });
});

test('prove does not count it', () => {
  const [pod] = state.pods.map((one) => podEndpoint(one, 'ipv4')).filter((endpoint) => endpoint !== null);
  if (pod === undefined) throw new Error('the document has a pod');
  const distinctions = { addresses: { ipv4: [], ipv6: [] }, ports: [80], sourcePorts: [40_000], protocols: [6, 17] };
  const count = (to: string) => [...casesBetween(pod, nodeEndpoint(addressOf(to, familyOf(to))), distinctions)].length;
  expect([count('127.0.0.1'), count('127.1.2.3'), count(state.node.hostIP)]).toEqual([0, 0, 2]);
});
