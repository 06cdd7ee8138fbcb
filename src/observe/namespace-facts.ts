import type { Address } from '../ir/link.js';
import type { Machine } from '../kernel/machine.js';
import { ownNamespace } from '../kernel/network-namespace.js';
import type { NamespaceFacts } from '../plan/observation.js';
import { hiddenSockets } from './hidden-sockets.js';
import type { ObservedNamespace } from './observe-namespace.js';
import type { ReadRequest } from './read-request.js';

/** What is required of namespaces, as it was found, by namespace. */
export async function namespaceFacts(
  machine: Machine,
  readRequest: ReadRequest,
  observed: readonly ObservedNamespace[],
): Promise<ReadonlyMap<string | null, NamespaceFacts>> {
  const { namespaces } = readRequest.requirements;
  const facts = new Map<string | null, NamespaceFacts>();
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
  { ownership, requirements }: ReadRequest,
  { namespace, network }: ObservedNamespace,
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
    sources,
  };
}

function othersAddresses(addresses: readonly Address[], ourLinks: readonly string[]): readonly string[] {
  return addresses
    .filter(({ link }) => link !== 'lo' && !ourLinks.includes(link))
    .map(({ address }) => address.replace(/\/\d+$/, ''));
}
