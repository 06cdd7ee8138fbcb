import { run } from './run.js';
import { type Lab, labNodeNames, memberNamed, serverPort } from './topology.js';

/** A service: another address that leads to a pod. */
export interface LabService {
  readonly name: string;
  readonly ip: string;
  readonly port: number;
  /** Name of the pod behind it. */
  readonly backend: string;
  /** Clients of a node port are masqueraded, so that the pod's answers return through the node. */
  readonly kind: 'cluster-ip' | 'node-port' | 'of-proxy';
}

/** Outside every subnet of the lab; the nodes route it over the wire, as a default route would. */
export const serviceNetwork = '10.96.0.0/16';

export function servicesOf(lab: Lab): readonly LabService[] {
  return [
    { name: 'vip-a1', ip: '10.96.0.11', port: 80, backend: 'a1', kind: 'cluster-ip' },
    { name: 'vip-c1', ip: '10.96.0.13', port: 80, backend: 'c1', kind: 'cluster-ip' },
    { name: 'port-a1', ip: lab.nodes.node1.wireIP, port: 30080, backend: 'a1', kind: 'node-port' },
    // Only the proxy knows its backends (a WorkloadEntry), so the service proxy rejects it.
    { name: 'entry-d1', ip: '10.96.0.20', port: 80, backend: 'd1', kind: 'of-proxy' },
  ];
}

/** kube-proxy's rules for these services: DNAT, node ports marked and masqueraded, services without endpoints rejected. */
export function serviceRules(lab: Lab): string {
  const chain = (service: LabService) =>
    `-A KUBE-SERVICES ${service.kind === 'node-port' ? '-m addrtype --dst-type LOCAL' : `-d ${service.ip}/32`} -p tcp -m tcp --dport ${service.port}`;
  const services = servicesOf(lab);
  const translations = services
    .filter(({ kind }) => kind !== 'of-proxy')
    .flatMap((service) => [
      ...(service.kind === 'node-port' ? [`${chain(service)} -j MARK --or-mark 0x4000`] : []),
      `${chain(service)} -j DNAT --to-destination ${memberNamed(lab, service.backend).ip}:${serverPort}`,
    ]);
  const rejections = services
    .filter(({ kind }) => kind === 'of-proxy')
    .map((service) => `${chain(service)} -j REJECT --reject-with icmp-port-unreachable`);
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

/** Stands in for kube-proxy on both nodes. */
export async function startServices(lab: Lab, backend: ServiceBackend): Promise<void> {
  const argv = [`${backend}-restore`, '--noflush', '-w', '5'];
  const stdin = serviceRules(lab);
  await Promise.all(labNodeNames.map((name) => run({ argv, stdin, netns: lab.nodes[name].netns })));
}
