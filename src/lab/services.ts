import { endpointText } from './endpoint-text.js';
import { run } from './run.js';
import { type Lab, labNodeNames, memberNamed, serverPort } from './topology.js';

/** A service: another address that leads to a pod. */
export interface LabService {
  readonly name: string;
  readonly ip: string;
  readonly ip6: string | null;
  readonly port: number;
  /** Name of the pod behind it. */
  readonly backend: string;
  /** Clients of a node port are masqueraded, so that the pod's answers return through the node. */
  readonly kind: 'cluster-ip' | 'node-port' | 'of-proxy';
}

/** Outside every subnet of the lab; the nodes route it over the wire, as a default route would. */
export const serviceNetwork = '10.96.0.0/16';
export const serviceNetwork6 = 'fd00:10:96::/64';

export function servicesOf(lab: Lab): readonly LabService[] {
  const { wireIP, wireIP6 } = lab.nodes.node1;
  const at = (host: number) => ({ ip: `10.96.0.${host}`, ip6: lab.hasIPv6 ? `fd00:10:96::${host}` : null });
  return [
    { name: 'vip-a1', ...at(11), port: 80, backend: 'a1', kind: 'cluster-ip' },
    { name: 'vip-c1', ...at(13), port: 80, backend: 'c1', kind: 'cluster-ip' },
    { name: 'port-a1', ip: wireIP, ip6: wireIP6, port: 30080, backend: 'a1', kind: 'node-port' },
    // Only the proxy knows its backends (a WorkloadEntry), so the service proxy rejects it.
    { name: 'entry-d1', ...at(20), port: 80, backend: 'd1', kind: 'of-proxy' },
  ];
}

/**
 * kube-proxy's rules for these services: DNAT, node ports marked and masqueraded, services without endpoints rejected.
 */
export function serviceRules(lab: Lab, family: 'ipv4' | 'ipv6' = 'ipv4'): string {
  const [length, icmp] = family === 'ipv4' ? [32, 'icmp'] : [128, 'icmp6'];
  const addressOf = ({ ip, ip6 }: Pick<LabService, 'ip' | 'ip6'>) => (family === 'ipv4' ? ip : (ip6 ?? ''));
  const backendOf = (service: LabService) => endpointText(addressOf(memberNamed(lab, service.backend)), serverPort);
  const chain = (service: LabService) =>
    `-A KUBE-SERVICES ${service.kind === 'node-port' ? '-m addrtype --dst-type LOCAL' : `-d ${addressOf(service)}/${length}`} -p tcp -m tcp --dport ${service.port}`;
  const services = servicesOf(lab);
  const translations = services
    .filter(({ kind }) => kind !== 'of-proxy')
    .flatMap((service) => [
      ...(service.kind === 'node-port' ? [`${chain(service)} -j MARK --or-mark 0x4000`] : []),
      `${chain(service)} -j DNAT --to-destination ${backendOf(service)}`,
    ]);
  const rejections = services
    .filter(({ kind }) => kind === 'of-proxy')
    .map((service) => `${chain(service)} -j REJECT --reject-with ${icmp}-port-unreachable`);
  return [
    '*nat',
    ':KUBE-SERVICES - [0:0]',
    ':KUBE-POSTROUTING - [0:0]',
    '-A PREROUTING -j KUBE-SERVICES',
    '-A OUTPUT -j KUBE-SERVICES',
    '-A POSTROUTING -j KUBE-POSTROUTING',
    ...translations,
    '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000',
    '-A KUBE-POSTROUTING -j MASQUERADE',
    'COMMIT',
    '*filter',
    ':KUBE-SERVICES - [0:0]',
    '-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES',
    '-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES',
    ...rejections,
    'COMMIT',
    '',
  ].join('\n');
}

/** The backends of a document with which the service proxy of the lab can write. */
export type ServiceBackend = 'iptables-nft' | 'iptables-legacy';

/** Stands in for kube-proxy on both nodes, and masquerades what stubs send through the pods that they are guests of. */
export async function startServices(lab: Lab, backend: ServiceBackend): Promise<void> {
  const masquerade = (subnet: string, device: string) =>
    `*nat\n-A POSTROUTING -s ${subnet} ! -o ${device} -j MASQUERADE\nCOMMIT\n`;
  const nodes = labNodeNames.map((name) => ({
    netns: lab.nodes[name].netns,
    rules: serviceRules(lab),
    rules6: serviceRules(lab, 'ipv6'),
  }));
  const guests = lab.stubs
    .filter(({ isMasqueraded }) => isMasqueraded)
    .map(({ behind, device, subnet, subnet6 }) => ({
      netns: memberNamed(lab, behind).netns,
      rules: masquerade(`${subnet}.0/24`, device),
      rules6: masquerade(`${subnet6}::/64`, device),
    }));
  const restore = (tool: string, stdin: string, netns: string) =>
    run({ argv: [`${tool}-restore`, '--noflush', '-w', '5'], stdin, netns });
  const places = [...nodes, ...guests];
  await Promise.all([
    ...places.map(({ netns, rules }) => restore(backend, rules, netns)),
    ...(lab.hasIPv6 ? places : []).map(({ netns, rules6 }) =>
      restore(backend.replace('iptables', 'ip6tables'), rules6, netns),
    ),
  ]);
}
