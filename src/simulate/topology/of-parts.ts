import type { SimulatableNamespace } from '../../ir/program.js';
import { mainTable, type Route } from '../../ir/route.js';
import type { Constants } from '../../model/constants.js';
import type { Pod, Ztunnel } from '../../model/node-state.js';
import { bitsOf, familyOf } from '../address.js';
import type { RuleWords } from '../chain.js';
import type { Memory } from '../connection.js';
import { readyNamespace } from '../namespace.js';
import type { KnownPod, Network } from '../network.js';
import { protocols } from '../protocols.js';
import type { Wire } from '../wire.js';
import type { Extras } from './extras.js';
import { withKernelsOwn } from './kernels-own.js';
import { listener, listenersOf, memoryWith } from './listeners.js';
import { type FarEnd, pairOf, tunnelWires } from './wires.js';

/** A network with what its listeners are before the first packet. */
export interface Scene {
  readonly network: Network;
  readonly memories: ReadonlyMap<string, Memory>;
}

/** A ztunnel with its namespace; `name` is that of the namespace in the network: `ztunnel`, `ztunnel-old`. */
export interface ZtunnelPart {
  readonly name: string;
  readonly ztunnel: Ztunnel;
  /** The node's address that its default route leads to. */
  readonly hostIP: string;
  readonly program: SimulatableNamespace;
}

export interface Parts {
  readonly hostIPs: readonly string[];
  readonly pods: readonly Pod[];
  /** Those of the design; of two designs while one takes the place of the other. */
  readonly constants: readonly Pick<Constants, 'tunnels' | 'ports'>[];
  readonly host: SimulatableNamespace;
  /** None: there is no ztunnel; two while one takes the place of another. */
  readonly ztunnels: readonly ZtunnelPart[];
  readonly extras: Extras;
  readonly words: RuleWords;
}

/**
 * A node with what its network plugin makes: a veth with a /32 route to each pod and ztunnel, the node's address on each, and one
 * device to the world.
 */
export function sceneOfParts(parts: Parts): Scene {
  const { constants, pods, words, ztunnels } = parts;
  const host = hostOf(parts);
  const inside = ztunnels.map((part) => ({ ...part, program: insideOf(part, parts.extras) }));
  const veths = inside.flatMap(({ name, ztunnel }) =>
    pairOf({ namespace: 'host', device: ztunnel.hostInterface }, { namespace: name, device: ztunnel.podInterface }),
  );
  const wiresOf = (namespace: string, own: SimulatableNamespace, others: readonly FarEnd[]) =>
    new Map<string, Wire>([
      ...constants.flatMap((one) => [...tunnelWires(own, others, one)]),
      ...veths.flatMap(([at, device, wire]) => (at === namespace ? [[device, wire] as const] : [])),
    ]);
  const hostWires = wiresOf('host', host, inside);
  for (const pod of pods)
    if (pod.hostInterface !== null && !pod.hostNetwork)
      hostWires.set(pod.hostInterface, { kind: 'pod', pod: `${pod.namespace}/${pod.name}` });
  const dns = constants.flatMap(({ ports }) =>
    [protocols.udp, protocols.tcp].map((protocol) =>
      listener(protocol, ports.dns, { isTransparent: false, isOfProxy: true }),
    ),
  );
  const node = { name: 'host', program: host };
  return {
    network: {
      namespaces: new Map([
        ['host', readyNamespace('host', host, words, { forwards: true })],
        ...inside.map(
          ({ name, program }) => [name, readyNamespace(name, program, words, { forwards: false })] as const,
        ),
      ]),
      wires: new Map([
        ['host', hostWires],
        ...inside.map(({ name, program }) => [name, wiresOf(name, program, [node])] as const),
      ]),
      pods: pods.map(knownPod),
    },
    memories: new Map([
      ['host', memoryWith(listenersOf(host, false))],
      ...inside.map(({ name, program }) => [name, memoryWith([...listenersOf(program, true), ...dns])] as const),
    ]),
  };
}

function hostOf({ extras, host, hostIPs, pods, ztunnels }: Parts): SimulatableNamespace {
  const uplink = uplinkName(pods, ztunnels);
  const devices = [
    ...pods.flatMap(({ hostInterface, hostNetwork, ips }) =>
      hostInterface === null || hostNetwork ? [] : ips.map((ip) => ({ device: hostInterface, ip })),
    ),
    ...ztunnels.map(({ ztunnel }) => ({ device: ztunnel.hostInterface, ip: ztunnel.ip })),
  ];
  const links = [...new Set(devices.map(({ device }) => device))];
  return extras.host(
    withKernelsOwn({
      ...host,
      addresses: [
        ...host.addresses,
        ...(links.length === 0 ? [uplink] : links).flatMap((link) =>
          hostIPs.map((ip) => ({ link, address: single(ip) })),
        ),
        ...pods
          .filter(({ hostNetwork }) => hostNetwork)
          .flatMap(({ ips }) => ips.map((ip) => ({ link: uplink, address: single(ip) }))),
        ...extras.addresses.map(({ address, on }) => ({ link: on === 'lo' ? 'lo' : uplink, address })),
      ],
      routes: [
        ...host.routes,
        ...devices.map(({ device, ip }) => direct(ip, device)),
        ...(['ipv4', 'ipv6'] as const).map((family) => byDefault(family, uplink, null)),
      ],
    }),
  );
}

function insideOf({ hostIP, program, ztunnel }: ZtunnelPart, { inside }: Extras): SimulatableNamespace {
  const own = withKernelsOwn({
    ...program,
    addresses: [...program.addresses, { link: ztunnel.podInterface, address: single(ztunnel.ip) }],
    routes: [
      ...program.routes,
      direct(hostIP, ztunnel.podInterface),
      byDefault(familyOf(hostIP), ztunnel.podInterface, hostIP),
    ],
  });
  return inside === undefined ? own : inside(own);
}

function knownPod({ hostInterface, ips, mesh, name, namespace }: Pod): KnownPod {
  return { name: `${namespace}/${name}`, ips, device: hostInterface, isMesh: mesh };
}

/** The device to the world: the document does not name it, and no other may have its name. */
function uplinkName(pods: readonly Pod[], ztunnels: readonly ZtunnelPart[]): string {
  const taken = new Set([
    ...ztunnels.map(({ ztunnel }) => ztunnel.hostInterface),
    ...pods.map(({ hostInterface }) => hostInterface),
  ]);
  let name = 'eth0';
  for (let number = 1; taken.has(name); number += 1) name = `eth${number}`;
  return name;
}

function single(ip: string): string {
  return `${ip}/${bitsOf(familyOf(ip))}`;
}

const plain = { table: mainTable, type: 'unicast', source: null, onlink: false, metric: 0, protocol: null, extra: [] };

function direct(ip: string, dev: string): Route {
  return { ...plain, family: familyOf(ip), destination: single(ip), via: null, dev, scope: 'link' };
}

function byDefault(family: 'ipv4' | 'ipv6', dev: string, via: string | null): Route {
  const destination = family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  return { ...plain, family, destination, via, dev, scope: via === null ? 'link' : 'global' };
}
