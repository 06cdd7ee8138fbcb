import { emptyNamespace, type NamespaceProgram, type Program } from '../../ir/program.js';
import { mainTable, type Route } from '../../ir/route.js';
import type { NodeState, Pod } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import type { Memory } from '../connection.js';
import { readyNamespace } from '../namespace.js';
import type { KnownPod, Network } from '../network.js';
import { protocols } from '../packet.js';
import type { Wire } from '../wire.js';
import { withKernelsOwn } from './kernels-own.js';
import { listener, listenersOf, memoryWith } from './listeners.js';
import { pairOf, tunnelWires } from './wires.js';

/** A network with what its listeners are before the first packet. */
export interface Scene {
  readonly network: Network;
  readonly memories: ReadonlyMap<string, Memory>;
}

/**
 * A node as its document says it is, with what the document leaves to the network plugin: a veth with a /32 route to each pod and
 * to ztunnel, the node's address on each, and one device to the world.
 */
export function sceneOfDocument(state: NodeState, program: Program, words: RuleWords): Scene {
  const { constants, node, ztunnel } = state;
  const uplink = uplinkName(state);
  const compiled = (scope: 'host' | 'ztunnel') =>
    program.namespaces.find((one) => one.scope === scope) ?? emptyNamespace(scope, ztunnel?.netns ?? null);
  const devices = [
    ...state.pods.flatMap(({ hostInterface, hostNetwork, ips }) =>
      hostInterface === null || hostNetwork ? [] : ips.map((ip) => ({ device: hostInterface, ip })),
    ),
    ...(ztunnel === null ? [] : [{ device: ztunnel.hostInterface, ip: ztunnel.ip }]),
  ];
  const host = withKernelsOwn({
    ...compiled('host'),
    addresses: [
      ...compiled('host').addresses,
      ...[...new Set(devices.map(({ device }) => device))].map((link) => ({ link, address: `${node.hostIP}/32` })),
      ...(devices.length === 0 ? [{ link: uplink, address: `${node.hostIP}/32` }] : []),
      ...state.pods
        .filter(({ hostNetwork }) => hostNetwork)
        .flatMap(({ ips }) => ips.map((ip) => ({ link: uplink, address: ip }))),
    ],
    routes: [
      ...compiled('host').routes,
      ...devices.map(({ device, ip }) => direct(ip, device)),
      ...(['ipv4', 'ipv6'] as const).map((family) => byDefault(family, uplink, null)),
    ],
  });
  const inside = withKernelsOwn({
    ...compiled('ztunnel'),
    addresses: [
      ...compiled('ztunnel').addresses,
      ...(ztunnel === null ? [] : [{ link: ztunnel.podInterface, address: `${ztunnel.ip}/32` }]),
    ],
    routes: [
      ...compiled('ztunnel').routes,
      ...(ztunnel === null
        ? []
        : [direct(node.hostIP, ztunnel.podInterface), byDefault('ipv4', ztunnel.podInterface, node.hostIP)]),
    ],
  });
  const namespaces = new Map([
    ['host', readyNamespace('host', host, words, { forwards: true })],
    ...(ztunnel === null ? [] : [['ztunnel', readyNamespace('ztunnel', inside, words, { forwards: false })] as const]),
  ]);
  const veth =
    ztunnel === null
      ? []
      : pairOf(
          { namespace: 'host', device: ztunnel.hostInterface },
          { namespace: 'ztunnel', device: ztunnel.podInterface },
        );
  const wiresFrom = (namespace: string, own: NamespaceProgram, other: NamespaceProgram) =>
    new Map<string, Wire>([
      ...tunnelWires(own, ztunnel === null ? undefined : other, constants),
      ...veth.flatMap(([at, device, wire]) => (at === namespace ? [[device, wire] as const] : [])),
    ]);
  const hostWires = wiresFrom('host', host, inside);
  for (const pod of state.pods)
    if (pod.hostInterface !== null && !pod.hostNetwork)
      hostWires.set(pod.hostInterface, { kind: 'pod', pod: `${pod.namespace}/${pod.name}` });
  const dns = [protocols.udp, protocols.tcp].map((protocol) => listener(protocol, constants.ports.dns, false));
  return {
    network: {
      namespaces,
      wires: new Map([
        ['host', hostWires],
        ['ztunnel', wiresFrom('ztunnel', inside, host)],
      ]),
      pods: state.pods.map(knownPod),
    },
    memories: new Map([
      ['host', memoryWith(listenersOf(host))],
      ['ztunnel', memoryWith([...listenersOf(inside), ...(ztunnel === null ? [] : dns)])],
    ]),
  };
}

function knownPod({ hostInterface, ips, mesh, name, namespace }: Pod): KnownPod {
  return { name: `${namespace}/${name}`, ips, device: hostInterface, isMesh: mesh };
}

/** The device to the world: the document does not name it, and no other may have its name. */
function uplinkName({ pods, ztunnel }: NodeState): string {
  const taken = new Set([ztunnel?.hostInterface, ...pods.map(({ hostInterface }) => hostInterface)]);
  let name = 'eth0';
  for (let number = 1; taken.has(name); number += 1) name = `eth${number}`;
  return name;
}

const plain = { table: mainTable, type: 'unicast', source: null, onlink: false, metric: 0, protocol: null, extra: [] };

function direct(ip: string, dev: string): Route {
  const isV6 = ip.includes(':');
  const destination = `${ip}/${isV6 ? 128 : 32}`;
  return { ...plain, family: isV6 ? 'ipv6' : 'ipv4', destination, via: null, dev, scope: 'link' };
}

function byDefault(family: 'ipv4' | 'ipv6', dev: string, via: string | null): Route {
  const destination = family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  return { ...plain, family, destination, via, dev, scope: via === null ? 'link' : 'global' };
}
