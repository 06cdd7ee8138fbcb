import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, parseNodeState, printNodeState, render } from '../../../src/index.js';
import { anyInpodState, documentWith, stateWith, webPod } from './document.js';

test('a printed node reads as the same node', () => {
  fc.assert(
    fc.property(anyInpodState, (state) => {
      expect(parseNodeState(printNodeState(state))).toEqual({ ok: true, value: state });
    }),
    { numRuns: 60 },
  );
});

test('the order of the pods changes nothing but the order of the document', () => {
  fc.assert(
    fc.property(anyInpodState, (state) => {
      const turned = { ...state, pods: state.pods.toReversed() };
      expect(render(compile(turned))).toEqual(render(compile(state)));
    }),
    { numRuns: 60 },
  );
});

test('keys that are left out have the defaults of the mode', () => {
  const { inpod, node, pods } = stateWith();
  expect([inpod, node.hostIP]).toEqual([{ dnsCapture: true, ipv6: true }, null]);
  expect(pods[0]).toMatchObject({ dnsCapture: null, ingress: false, virtualInterfaces: [] });
});

test.each<readonly [string, object, readonly string[]]>([
  ['a pod without uid', { pods: [{ ...webPod, uid: undefined }] }, ['missing-key pods[0].uid']],
  ['a pod without netns', { pods: [{ ...webPod, netns: null }] }, ['missing-key pods[0].netns']],
  ['neither is needed outside the mesh', { pods: [{ namespace: 'a', name: 'b', ip: '10.0.0.1', mesh: false }] }, []],
  [
    'one namespace twice, by two spellings',
    { pods: [webPod, { ...webPod, name: 'web-1', uid: 'u', ips: ['10.0.0.9'], netns: '/var/run/netns/web-0' }] },
    ['duplicate-netns pods[1].netns'],
  ],
  [
    'a pod of the host network in the mesh',
    { pods: [{ ...webPod, hostNetwork: true }] },
    ['host-network-in-mesh pods[0].hostNetwork'],
  ],
  ['the address of the node', { node: { name: 'n', hostIP: '10.244.1.7' } }, ['pod-has-node-ip pods[0].ips']],
  ['the address of the probes', { pods: [{ ...webPod, ips: ['169.254.7.127'] }] }, ['pod-has-probe-ip pods[0].ips']],
  [
    'a virtual interface twice',
    { pods: [{ ...webPod, virtualInterfaces: ['vnet0', 'vnet0'] }] },
    ['duplicate-interface pods[0].virtualInterfaces[1]'],
  ],
  [
    'the loopback device as a virtual interface',
    { pods: [{ ...webPod, virtualInterfaces: ['lo'] }] },
    ['invalid-value pods[0].virtualInterfaces[0]'],
  ],
  [
    'an interface that is an option',
    { pods: [{ ...webPod, virtualInterfaces: ['-j'] }] },
    ['invalid-value pods[0].virtualInterfaces[0]'],
  ],
  [
    'marks that a packet can have at once',
    { constants: { marks: { connection: '0x539/0xfff' } } },
    ['indistinguishable-marks constants.marks.connection'],
  ],
  [
    'probes of the other family',
    { constants: { probe: { ipv6: '10.0.0.1' } } },
    ['probe-of-other-family constants.probe.ipv6'],
  ],
  ['one port twice', { constants: { ports: { dns: 15001 } } }, ['duplicate-port constants.ports.dns']],
  ['one set twice', { constants: { sets: { ipv6: 'istio-inpod-probes-v4' } } }, ['duplicate-set constants.sets.ipv6']],
  [
    'one chain twice',
    { constants: { chains: { output: 'ISTIO_PRERT' } } },
    ['duplicate-chain constants.chains.output'],
  ],
  ['a built-in chain', { constants: { chains: { output: 'OUTPUT' } } }, ['invalid-value constants.chains.output']],
  [
    'constants of mode geneve',
    { constants: { tunnels: {}, tables: {} } },
    ['unknown-key constants.tunnels', 'unknown-key constants.tables'],
  ],
  ['a ztunnel', { ztunnel: { name: 'a' } }, ['unknown-key ztunnel']],
  ['a profile of mode geneve', { profile: 'istio-1.20' }, ['profile-of-another-mode profile']],
  ['the profile of a release without one', { profile: 'istio-1.24' }, ['not-supported-yet profile']],
])('%s', (_, change, found) => {
  const parsed = parseNodeState(documentWith(change));
  const diagnostics = parsed.ok ? [] : parsed.diagnostics;
  expect(diagnostics.map(({ code, path }) => `${code} ${path}`)).toEqual(found);
});

test('a constant of another mode is refused by the name of that mode', () => {
  const parsed = parseNodeState(documentWith({ constants: { tunnels: {} } }));
  expect(parsed.ok ? [] : parsed.diagnostics.map(({ message }) => message)).toEqual([
    "'tunnels' is a key of mode geneve",
  ]);
});
