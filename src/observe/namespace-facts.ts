import { familyOf } from '../ir/family.js';
import type { Address } from '../ir/link.js';
import { type KernelProgram, namespaceAt } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import { ownNamespace } from '../kernel/network-namespace.js';
import type { NamespaceFacts } from '../plan/observation.js';
import { hiddenSockets } from './hidden-sockets.js';
import type { ObservedNamespace } from './observe-namespace.js';
import type { ReadRequest } from './read-request.js';
import { readSysctls } from './read-sysctls.js';

/** What is required of namespaces, as it was found, by namespace. */
export async function namespaceFacts(
  machine: Machine,
  readRequest: ReadRequest,
  observed: readonly ObservedNamespace[],
  known: Iterable<readonly [string | null, NamespaceFacts]> = [],
): Promise<ReadonlyMap<string | null, NamespaceFacts>> {
  const leftOut = new Set(readRequest.leftOut);
  const namespaces = readRequest.requirements.namespaces.filter(({ netns }) => !leftOut.has(netns));
  const facts = new Map<string | null, NamespaceFacts>(known);
  for (const one of observed) facts.set(one.namespace.netns, await factsOf(machine, readRequest, one));
  const own = namespaces.length === 0 ? null : await machine.inode(ownNamespace);
  const inodes = await Promise.all(namespaces.map(({ netns }) => machine.inode(netns)));
  for (const [index, { netns }] of namespaces.entries()) {
    const inode = inodes[index] ?? null;
    if (inode !== null) facts.set(netns, { ...facts.get(netns), inode, isNodesOwn: inode === own });
  }
  return facts;
}

async function factsOf(
  machine: Machine,
  { ownership, program, requirements }: ReadRequest,
  { generation, namespace, network }: ObservedNamespace,
): Promise<NamespaceFacts> {
  const { netns, scope } = namespace;
  const { allAddresses, sources, tunnels } = network;
  const ports = requirements.tunnelPorts.filter((one) => one.netns === netns).map(({ port }) => port);
  const isRequired = requirements.namespaces.some((one) => one.netns === netns);
  const foreign = tunnels.filter((link) => ownership.link(namespace, link) !== 'ours');
  // Sockets without a link of the namespace can be seen in the node's own only.
  const hidden = netns === null ? await hiddenSockets(machine, ports, tunnels) : null;
  return {
    foreignTunnels: [...foreign, ...(hidden?.tunnels ?? [])],
    ...(hidden === null ? {} : { isTunnelPortBusy: hidden.isOfProgram }),
    ...(isRequired ? { addresses: othersAddresses(allAddresses, ownership.footprint(scope).links) } : {}),
    ...(isRequired ? await ipv6Facts(machine, routedDevices(program, netns), netns, allAddresses) : {}),
    sources,
    ...(generation === undefined ? {} : { generation }),
  };
}

/** The devices of desired IPv6 routes. */
function routedDevices(program: KernelProgram, netns: string | null): readonly string[] {
  const routes = namespaceAt(program, netns)?.routes ?? [];
  return [...new Set(routes.flatMap(({ dev, family }) => (family === 'ipv6' && dev !== null ? [dev] : [])))];
}

/** A device with an IPv6 address has IPv6; only of others is the setting read. */
async function ipv6Facts(
  machine: Machine,
  devices: readonly string[],
  netns: string | null,
  addresses: readonly Address[],
): Promise<Pick<NamespaceFacts, 'withoutIPv6'>> {
  const hasAddress = (device: string) =>
    addresses.some(({ address, link }) => link === device && familyOf(address) === 'ipv6');
  const doubtful = devices.filter((device) => !hasAddress(device));
  if (doubtful.length === 0) return {};
  const key = (device: string) => `net/ipv6/conf/${device}/disable_ipv6`;
  const found = await readSysctls(machine, netns, doubtful.map(key));
  const without = doubtful.filter((device) => found.some((one) => one.key === key(device) && one.value === '1'));
  return without.length === 0 ? {} : { withoutIPv6: without };
}

function othersAddresses(addresses: readonly Address[], ourLinks: readonly string[]): readonly string[] {
  return addresses
    .filter(({ link }) => link !== 'lo' && !ourLinks.includes(link))
    .map(({ address }) => address.replace(/\/\d+$/, ''));
}
