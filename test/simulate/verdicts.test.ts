import { describe, expect, test } from 'vitest';
import type { TraceQuestion } from '../../src/index.js';
import { goldenState, traced } from './traced.js';

/* The first sentence about each journey through a node, and about its answer. */

const [appa, appb, cron] = ['appa-6f8d7c9b5-k2xvw', 'appb-7774fb945-qhq6l', 'legacy/cron-5d9c8b7f4-zz8hq'];
const remote = '203.0.113.9';
const outbound = 'captured: port 15001 of ztunnel takes it, by way of istioout';
const inbound = 'captured: port 15006 of ztunnel takes it, by way of istioin';
const toAppb = 'it goes straight to default/appb-7774fb945-qhq6l by vethd8146a12';
const away = 'it leaves the node by eth0';
const backTo = (pod: string, device: string) => `comes back to ${pod} by ${device}`;
const backToAppa = backTo('default/appa-6f8d7c9b5-k2xvw', 'veth2b1c7f90');
const backToCron = backTo('legacy/cron-5d9c8b7f4-zz8hq', 'veth90ab12cd');
const backToWorld = 'comes back to the network by eth0';
const ztunnelsOwn = "ztunnel's own traffic (control plane, certificates)";

type Journey = readonly [
  from: string,
  to: string,
  more: Partial<TraceQuestion>,
  sentence: string,
  answer: string | null,
];

/** The verdicts that all profiles share. */
const common: readonly Journey[] = [
  [appa, `${remote}:443`, {}, outbound, backToAppa],
  [appa, `${appb}:80`, {}, outbound, backToAppa],
  [appa, `${cron}:80`, {}, outbound, backToAppa],
  [cron, `${appb}:80`, {}, inbound, backToCron],
  [remote, `${appb}:80`, {}, inbound, backToWorld],
  [remote, `${appb}:15008`, {}, 'captured: port 15008 of ztunnel takes it, by way of istioin', backToWorld],
  ['ztunnel', `${appb}:8080`, {}, `not captured: ${ztunnelsOwn}; ${toAppb}`, 'comes back to ztunnel itself'],
  ['ztunnel', `${remote}:443`, {}, `not captured: ${ztunnelsOwn}; ${away}`, 'comes back to ztunnel itself'],
  [appa, 'ztunnel:15021', {}, "ztunnel itself has it, as the address is ztunnel's own", backToAppa],
  [appa, 'node:10250', {}, "not captured: the address is the node's own; it is for the node itself", backToAppa],
  [cron, `${remote}:443`, {}, `not captured: ${cron} is not in the mesh; ${away}`, backToCron],
];

const upstream: readonly Journey[] = [
  [
    'node',
    `${appb}:8080`,
    {},
    `not captured: the node's own connections to mesh pods, kubelet probes above all, pass; ${toAppb}`,
    'comes back to host itself',
  ],
  ['node', `${appb}:53`, { protocol: 'udp' }, 'lost in ztunnel: ztunnel does not forward what comes by pistioin', null],
  [appa, '10.96.0.10:53', { protocol: 'udp' }, `not captured: UDP is not captured; ${away}`, backToAppa],
  [remote, `${appb}:53`, { protocol: 'udp' }, `not captured: UDP is not captured; ${toAppb}`, backToWorld],
  [
    appa,
    remote,
    { protocol: 'icmp' },
    `not captured: no rule of ours marks it; ${away}`,
    'lost in ztunnel: ztunnel does not forward what comes by pistioin',
  ],
];

const mended: readonly Journey[] = [
  [
    'node',
    `${appb}:8080`,
    {},
    `not captured: the node's own connections to mesh pods, kubelet probes above all, pass; ${toAppb}`,
    'comes back to host itself',
  ],
  [
    'node',
    `${appb}:53`,
    { protocol: 'udp' },
    `not captured: no rule of ours marks it; ${toAppb}`,
    'comes back to host itself',
  ],
  [appa, '10.96.0.10:53', { protocol: 'udp' }, `not captured: only TCP is captured; ${away}`, backToAppa],
  [remote, `${appb}:53`, { protocol: 'udp' }, `not captured: only TCP is captured; ${toAppb}`, backToWorld],
  [appa, remote, { protocol: 'icmp' }, `not captured: only TCP is captured; ${away}`, backToAppa],
];

describe.each([
  ['geneve-istio-1.20', [...common, ...upstream]],
  ['geneve-hardened', [...common, ...mended]],
])('%s', (name, journeys) => {
  const state = goldenState(name);
  test.each(journeys)('%s to %s %o', (from, to, more, sentence, answer) => {
    const { later, ...first } = traced(state, from, to, { ...more, count: 2 });
    expect(first.sentence).toBe(sentence);
    expect(later.map((packet) => packet.sentence)).toEqual(answer === null ? [] : [answer]);
    expect(later.every(({ arrives, isAnswer }) => isAnswer && arrives === /^comes back/.test(answer ?? ''))).toBe(true);
  });
});

test.each([
  ['appb-7774fb945-qhq6l', `${remote}:443`, outbound],
  [remote, 'appb-7774fb945-qhq6l:80', inbound],
  [remote, 'appb-7774fb945-qhq6l:15008', 'captured: port 15008 of ztunnel takes it, by way of istioin'],
  [
    'node',
    'appb-7774fb945-qhq6l:80',
    `not captured: the node's own traffic, kubelet probes above all, passes; ${toAppb}`,
  ],
])('geneve-seed: %s to %s', (from, to, sentence) => {
  expect(traced(goldenState('geneve-seed'), from, to).sentence).toBe(sentence);
});

test('a node without a ztunnel captures nothing', () => {
  const state = goldenState('geneve-no-ztunnel');
  const [pod] = state.pods;
  expect(traced(state, pod?.name ?? '', `${remote}:443`).sentence).toBe(
    `not captured: no rule of ours concerns it; ${away}`,
  );
});

test('a default port is noted, and so is the device an unknown address comes by', () => {
  const { notes, outcome } = traced(goldenState('geneve-hardened'), remote, appb);
  expect(notes).toEqual([`${remote} comes by eth0, where the node's route to it leads`, 'no port was said: 80']);
  expect(outcome).toEqual({ kind: 'captured', namespace: 'ztunnel', port: 15_006, device: null, pod: null, why: null });
});
