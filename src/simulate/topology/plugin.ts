import { mainTable } from '../../base/kernel-facts.js';
import { oncePer } from '../../base/once-per.js';
import { addressBits, families, familyOf } from '../../ir/family.js';
import type { Address } from '../../ir/link.js';
import type { SimulatableNamespace } from '../../ir/program.js';
import type { Route } from '../../ir/route.js';
import type { Pod } from '../../model/node-state.js';
import type { KnownPod } from '../network.js';
import type { Extras, NamespaceChange } from './extras.js';
import { withKernelsOwn } from './kernels-own.js';

/** A veth of the node and the address at its other end. */
export interface Attached {
  readonly device: string;
  readonly ip: string;
}

export function attachedPods(pods: readonly Pod[]): readonly Attached[] {
  return pods.flatMap(({ hostInterface, hostNetwork, ips }) =>
    hostInterface === null || hostNetwork ? [] : ips.map((ip) => ({ device: hostInterface, ip })),
  );
}

/**
 * The node's namespace with what a network plugin adds: a veth with a host route for each attached address, the node's
 * addresses on each veth, and one uplink.
 */
export function hostOfPlugin(node: {
  readonly hostIPs: readonly string[];
  readonly pods: readonly Pod[];
  readonly attached: readonly Attached[];
  /** More addresses of the node. */
  readonly addresses: Extras['addresses'];
}): NamespaceChange {
  const { addresses, attached, hostIPs, pods } = node;
  const taken = [...pods.map(({ hostInterface }) => hostInterface), ...attached.map(({ device }) => device)];
  const uplink = uplinkBeside(new Set(taken));
  const links = [...new Set(attached.map(({ device }) => device))];
  return withMore(
    [
      ...(links.length === 0 ? [uplink] : links).flatMap((link) =>
        hostIPs.map((ip) => ({ link, address: single(ip) })),
      ),
      ...pods
        .filter(({ hostNetwork }) => hostNetwork)
        .flatMap(({ ips }) => ips.map((ip) => ({ link: uplink, address: single(ip) }))),
      ...addresses.map(({ address, on }) => ({ link: on === 'lo' ? 'lo' : uplink, address })),
    ],
    [
      ...attached.map(({ device, ip }) => direct(ip, device)),
      ...families.map((family) => byDefault(family, uplink, null)),
    ],
  );
}

/**
 * The namespace at the other end of such a veth: its addresses, and in each of their families a default route through
 * the node.
 */
export function podOfPlugin(
  { device, ips }: { readonly device: string; readonly ips: readonly string[] },
  hostIPs: readonly string[],
): NamespaceChange {
  const spoken = new Set(ips.map(familyOf));
  const gateways = hostIPs.filter((ip) => spoken.has(familyOf(ip)));
  return withMore(
    ips.map((ip) => ({ link: device, address: single(ip) })),
    gateways.flatMap((ip) => [direct(ip, device), byDefault(familyOf(ip), device, ip)]),
  );
}

/** Namespaces that have lists in common have them in common afterwards, too: what is prepared of a list is kept. */
function withMore(addresses: readonly Address[], routes: readonly Route[]): NamespaceChange {
  const allAddresses = oncePer((own: readonly Address[]) => [...own, ...addresses]);
  const allRoutes = oncePer((own: readonly Route[]) => [...own, ...routes]);
  return oncePer((namespace: SimulatableNamespace) =>
    withKernelsOwn({
      ...namespace,
      addresses: allAddresses(namespace.addresses),
      routes: allRoutes(namespace.routes),
    }),
  );
}

export function knownPod({ hostInterface, ips, mesh, name, namespace }: Pod): KnownPod {
  return { name: `${namespace}/${name}`, ips, device: hostInterface, isMesh: mesh };
}

/** The name of the uplink: the document does not name it, and it must not clash. */
function uplinkBeside(taken: ReadonlySet<string | null>): string {
  let name = 'eth0';
  for (let number = 1; taken.has(name); number += 1) name = `eth${number}`;
  return name;
}

function single(ip: string): string {
  return `${ip}/${addressBits[familyOf(ip)]}`;
}

const plain = { table: mainTable, type: 'unicast', source: null, onlink: false, metric: 0, protocol: null, extra: [] };

function direct(ip: string, dev: string): Route {
  return { ...plain, family: familyOf(ip), destination: single(ip), via: null, dev, scope: 'link' };
}

function byDefault(family: 'ipv4' | 'ipv6', dev: string, via: string | null): Route {
  const destination = family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  return { ...plain, family, destination, via, dev, scope: via === null ? 'link' : 'global' };
}
