import type { IpOperation } from '../../ir/ip-operation.js';
import type { KernelNamespace } from '../../ir/program.js';

/** Both ends of a veth pair are created and deleted together, from either side. */
export function movePairEnds(here: string | null) {
  return (namespaces: KernelNamespace[], operation: IpOperation): KernelNamespace[] => {
    if (operation.kind !== 'add-link' && operation.kind !== 'delete-link') return namespaces;
    const { link } = operation;
    if (link.kind !== 'veth' || link.peer?.name == null) return namespaces;
    const peerName = link.peer.name;
    return namespaces.map((namespace) => {
      if (namespace.netns === here) return namespace;
      if (operation.kind === 'delete-link') {
        const isEnd = namespace.links.some(({ name, kind, peer }) => {
          return name === peerName && kind === 'veth' && peer?.name === link.name;
        });
        return isEnd ? withoutLink(namespace, peerName) : namespace;
      }
      if (namespace.netns !== link.peer?.netns) return namespace;
      const peer = { ...link, name: peerName, up: false, peer: { name: link.name, netns: here } };
      return withDevice({ ...namespace, links: [...namespace.links, peer] }, peerName);
    });
  };
}

export function withDevice(namespace: KernelNamespace, device: string): KernelNamespace {
  const of = (setting: string) => ({
    key: `net/ipv4/conf/${device}/${setting}`,
    value: setting === 'rp_filter' ? '1' : '0',
  });
  return { ...namespace, sysctls: [...namespace.sysctls, of('rp_filter'), of('accept_local')] };
}

export function withoutLink(namespace: KernelNamespace, name: string): KernelNamespace {
  return {
    ...namespace,
    links: namespace.links.filter((link) => link.name !== name),
    addresses: namespace.addresses.filter(({ link }) => link !== name),
    routes: namespace.routes.filter(({ dev }) => dev !== name),
    sysctls: namespace.sysctls.filter(
      ({ key }) => !/^net\/ipv[46]\/conf\//.test(key) || key.split('/').at(-2) !== name,
    ),
  };
}
