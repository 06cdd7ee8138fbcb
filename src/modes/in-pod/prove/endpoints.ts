import { mainTable } from '../../../base/kernel-facts.js';
import { addressBits, familyOf } from '../../../ir/family.js';
import { hostScope } from '../../../ir/program.js';
import type { Family } from '../../../ir/ruleset.js';
import { type Address, addressOf, printAddress } from '../../../simulate/address.js';
import { isBroadcast, isLocal } from '../../../simulate/namespace.js';
import type { KnownPod, Network } from '../../../simulate/network.js';
import type { Distinctions } from '../../../simulate/prove/distinctions.js';
import type { Endpoint } from '../../../simulate/prove/endpoint.js';
import { isUsable, kindsOf } from '../../../simulate/prove/endpoints.js';
import { nodeEndpoint, remoteEndpoint } from '../../../simulate/prove/make-endpoint.js';
import { routesTo, viewOf } from '../../../simulate/prove/signature.js';
import type { InpodConstants } from '../constants.js';

/** Who speaks on a node, in one family. */
export interface Endpoints {
  /** What runs in mesh pods. */
  readonly apps: readonly Endpoint[];
  /** ztunnel in each of them. */
  readonly proxies: readonly Endpoint[];
  readonly guests: readonly Endpoint[];
  /** Loopback addresses, which each pod has for itself. */
  readonly loopbacks: readonly Endpoint[];
  readonly others: readonly Endpoint[];
  readonly node: readonly Endpoint[];
  readonly far: readonly Endpoint[];
}

const none = { mark: 0, port: null, spoofs: null, backend: null } as const;

/** At most so many of a kind, so that the time for an observed node stays bounded. */
const most = { others: 2, node: 4, far: 12 };

/** @param networks of one node; the first one says who is where. */
export function endpointsIn(
  networks: readonly Network[],
  { addresses }: Distinctions,
  family: Family,
  { marks }: Pick<InpodConstants, 'marks'>,
): Endpoints {
  const [network] = networks;
  const host = network?.namespaces.get(hostScope);
  if (network === undefined || host === undefined)
    return { apps: [], proxies: [], guests: [], loopbacks: [], others: [], node: [], far: [] };
  const view = viewOf(networks, family);
  // An address that a namespace has itself, also as a broadcast, is nobody's elsewhere.
  const namespaces = [...network.namespaces.values()];
  const apps = network.pods.flatMap((pod) => appOf(pod, family));
  const taken = new Set(network.pods.flatMap(({ ips }) => ips));
  const cells = addresses[family].filter((address) => isUsable(address) && !taken.has(printAddress(address)));
  const firsts = (endpoints: readonly (Endpoint | null)[], count: number) =>
    kindsOf(
      endpoints.filter((endpoint) => endpoint !== null),
      view,
    )
      .flatMap((group) => group.slice(0, 1))
      .slice(0, count);
  return {
    apps,
    proxies: apps.map((app) => proxyOf(app, marks.ztunnel.value)),
    guests: network.pods.flatMap((pod) => guestsOf(pod, family)),
    loopbacks: loopbacks[family].map((address) => ({
      ...none,
      role: 'loopback',
      name: address,
      address: addressOf(address, family),
      origin: null,
    })),
    others: network.pods.flatMap((pod) => otherOf(pod, family)).slice(0, most.others),
    node: firsts(cells.filter((address) => isLocal(host, address)).map(nodeEndpoint), most.node),
    far: firsts(
      [usualDestination[family], ...cells]
        .filter((address) => !namespaces.some((one) => isLocal(one, address) || isBroadcast(one, address)))
        .filter((address) => !isOfGuests(network, address))
        .map((address) => remoteEndpoint(address, host)),
      most.far,
    ),
  };
}

/** A pod may have a resolver of its own at another loopback address. */
const loopbacks: Readonly<Record<Family, readonly string[]>> = { ipv4: ['127.0.0.1', '127.0.0.53'], ipv6: ['::1'] };

/** Documentation addresses (RFC 5737, RFC 3849): no rule treats them specially. */
const usualDestination: Readonly<Record<Family, Address>> = {
  ipv4: addressOf('203.0.113.1', 'ipv4'),
  ipv6: addressOf('2001:db8::1', 'ipv6'),
};

function addressIn({ ips }: Pick<KnownPod, 'ips'>, family: Family): readonly Address[] {
  return ips
    .filter((ip) => familyOf(ip) === family)
    .slice(0, 1)
    .map((ip) => addressOf(ip.replace(`/${addressBits[family]}`, ''), family));
}

function appOf(pod: KnownPod, family: Family): readonly Endpoint[] {
  const { inside, name } = pod;
  if (inside === undefined) return [];
  const origin = { kind: 'process', namespace: inside, choosesSource: false } as const;
  return addressIn(pod, family).map((address) => ({ ...none, role: 'mesh-pod', name, address, origin }));
}

/** Whether it is on the network of some pod's guests, where nobody else has an address. */
function isOfGuests({ namespaces, pods }: Network, address: Address): boolean {
  return pods.some(({ guests, inside = '' }) => {
    const namespace = namespaces.get(inside);
    if (namespace === undefined) return false;
    const [first] = [...routesTo(namespace, mainTable, address)].flatMap(({ nexthops }) => nexthops);
    return guests?.some(({ device }) => device === first?.device) === true;
  });
}

function proxyOf(app: Endpoint, mark: number): Endpoint {
  return { ...app, role: 'proxy', name: `ztunnel of ${app.name}`, mark };
}

/** ztunnel with the address of a client. */
export function spoofedBy(proxy: Endpoint, { address, name, role }: Endpoint): Endpoint {
  return { ...proxy, role: 'spoofed', name: `${proxy.name} as ${name}`, address, spoofs: { name, role } };
}

function guestsOf({ guests, inside, name }: KnownPod, family: Family): readonly Endpoint[] {
  if (inside === undefined) return [];
  return (guests ?? []).flatMap((guest) =>
    addressIn(guest, family).map((address): Endpoint => {
      const origin = { kind: 'device', namespace: inside, device: guest.device } as const;
      return { ...none, role: 'guest', name: `a guest of ${name} (${guest.device})`, address, origin };
    }),
  );
}

function otherOf(pod: KnownPod, family: Family): readonly Endpoint[] {
  const { device, inside, name } = pod;
  if (inside !== undefined || device === null) return [];
  const origin = { kind: 'device', namespace: hostScope, device } as const;
  return addressIn(pod, family).map((address) => ({ ...none, role: 'other-pod', name, address, origin }));
}

/** An endpoint that sends with the address of the node's probes. */
export function forgedBy(sender: Endpoint, probe: Address): Endpoint {
  return {
    ...sender,
    name: `${sender.name} as ${printAddress(probe)}`,
    address: probe,
    spoofs: { name: sender.name, role: sender.role },
  };
}
