import { emptySimulatableNamespace, type SimulatableProgram } from '../../../ir/program.js';
import { protocols } from '../../../ir/protocols.js';
import type { RuleWords } from '../../../simulate/chain.js';
import { nodeProcess } from '../../../simulate/question/named-process.js';
import { type Extras, noExtras } from '../../../simulate/topology/extras.js';
import { listener } from '../../../simulate/topology/listeners.js';
import { hostOfPlugin, podOfPlugin } from '../../../simulate/topology/plugin.js';
import { type NamespacePart, type Scene, sceneOf } from '../../../simulate/topology/scene.js';
import type { Topology } from '../../../simulate/topology/topology.js';
import { pairOf } from '../../../simulate/topology/wires.js';
import { inpodConstants } from '../constants.js';
import { inpodInputs } from '../inputs.js';
import type { InpodState } from '../state.js';

/** An address of the node that a document need not name. */
const anyHostIP = '169.254.1.1';

function sceneOfDocument(
  state: InpodState,
  program: SimulatableProgram,
  words: RuleWords,
  extras: Extras = noExtras,
): Scene {
  const hostIP = state.node.hostIP ?? anyHostIP;
  const { constants, meshPods } = inpodInputs(state);
  const found = (scope: string) =>
    program.namespaces.find((one) => one.scope === scope) ?? emptySimulatableNamespace(scope, null);
  const pods = meshPods.map((pod, index) => ({ ...pod, device: `veth${index}` }));
  const attached = pods.flatMap(({ device, ips }) => ips.map((ip) => ({ device, ip })));
  const host = hostOfPlugin(found('host'), { hostIPs: [hostIP], pods: state.pods, attached, extras });
  const wires = pods.flatMap(({ device, scope }) =>
    pairOf({ namespace: 'host', device }, { namespace: scope, device: 'eth0' }),
  );
  const wiresAt = (namespace: string) =>
    new Map(wires.flatMap(([at, device, wire]) => (at === namespace ? [[device, wire] as const] : [])));
  const listeners = [constants.ports.outbound, constants.ports.inbound, constants.ports.hbone].map((port) =>
    listener(protocols.tcp, port, { isTransparent: false, isOfProxy: true }),
  );
  return sceneOf(
    [
      { name: 'host', program: host, forwards: true, wires: wiresAt('host'), sockets: [] },
      ...pods.map(({ ips, scope }): NamespacePart => {
        const inside = podOfPlugin(found(scope), { device: 'eth0', ip: ips[0] ?? '' }, hostIP);
        return { name: scope, program: inside, forwards: false, wires: wiresAt(scope), sockets: listeners };
      }),
    ],
    [],
    words,
  );
}

const nothing: InpodState = {
  mode: 'inpod',
  profile: 'istio-1.29',
  backend: 'auto',
  node: { name: 'node', hostIP: null },
  inpod: { dnsCapture: true, ipv6: true },
  pods: [],
  constants: inpodConstants,
  expect: [],
};

export const inpodTopology: Topology<InpodState> = {
  ofDocument: sceneOfDocument,
  ofObservation: (observed, state, words, extras) => sceneOfDocument(state ?? nothing, observed, words, extras),
  between: ({ after }, program, words, extras) => sceneOfDocument(after, program, words, extras),
  processes: (state) => [nodeProcess(state)],
  ownObjects: (state) => {
    const { chains, priority, sets } = (state ?? nothing).constants;
    return {
      meshSet: sets.ipv4,
      isOwnChain: (chain) => Object.values(chains).includes(chain),
      isOwnPriority: (one) => one === priority,
    };
  },
};
