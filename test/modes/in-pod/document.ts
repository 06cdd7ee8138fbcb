import * as fc from 'fast-check';
import { type InpodState, type NodeState, parseNodeState } from '../../../src/index.js';

/** The same state, known to be one of mode inpod. */
function inpodState(state: NodeState): InpodState {
  if (state.mode !== 'inpod') throw new Error(`a document of mode inpod, not ${state.mode}`);
  return state;
}

export const webPod = {
  namespace: 'default',
  name: 'web-0',
  uid: '65a2dac9-acc4-41cf-a4a8-994a9294051f',
  ips: ['10.244.1.7', 'fd00:10:244:1::7'],
  netns: '/run/netns/web-0',
};

/** A document as data, with one mesh pod unless told otherwise. */
export function documentWith(change: object = {}): object {
  return {
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'inpod',
    profile: 'istio-1.29',
    node: { name: 'worker-1' },
    pods: [webPod],
    ...change,
  };
}

export function stateWith(change: object = {}): InpodState {
  const parsed = parseNodeState(documentWith(change));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return inpodState(parsed.value);
}

const podTraits = fc.record({
  mesh: fc.boolean(),
  dnsCapture: fc.option(fc.boolean()),
  ingress: fc.boolean(),
  virtualInterfaces: fc.uniqueArray(fc.constantFrom('vnet0', 'vnet1', 'tap-a', 'net1.5'), { maxLength: 3 }),
  families: fc.constantFrom('ipv4', 'ipv6', 'both'),
});

/** Valid nodes of the mode; names, addresses and paths are derived from a pod's place. */
export const anyInpodState: fc.Arbitrary<InpodState> = fc
  .record({
    profile: fc.constantFrom('istio-1.29', 'hardened'),
    backend: fc.constantFrom('iptables-nft', 'iptables-legacy', 'nft', 'auto'),
    hostIP: fc.option(fc.constantFrom('172.18.0.2', 'fd00::2')),
    dnsCapture: fc.boolean(),
    ipv6: fc.boolean(),
    pods: fc.array(podTraits, { maxLength: 6 }),
    moved: fc.boolean(),
  })
  .map(({ backend, dnsCapture, hostIP, ipv6, moved, pods, profile }) =>
    stateWith({
      profile,
      backend,
      node: { name: 'worker-1', hostIP },
      inpod: { dnsCapture, ipv6 },
      pods: pods.map(({ families, ...traits }, place) => ({
        namespace: `ns-${place % 2}`,
        name: `pod-${place}`,
        uid: `uid-${place}`,
        netns: `/run/netns/pod-${place}`,
        ips: [`10.244.0.${place + 1}`, `fd00:10::${place + 1}`].filter(
          (ip) => families === 'both' || ip.includes(':') === (families === 'ipv6'),
        ),
        ...traits,
      })),
      ...(moved && {
        constants: {
          marks: { ztunnel: '0x600/0xf00', connection: '0x300/0xf00' },
          table: 200,
          chains: { output: 'OUT' },
        },
      }),
    }),
  );
