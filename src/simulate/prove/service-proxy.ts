import { jump, marked, protocol, rule, setMark, tcpTo } from '../../ir/make.js';
import type { Origin } from '../../ir/origin.js';
import type { Pod } from '../../model/node-state.js';
import { addressOf } from '../address.js';
import type { NamespaceChange } from '../topology/extras.js';
import type { Endpoint } from './endpoint.js';
import { withRules } from './with-rules.js';

/** A service of the stand-in: a virtual address, or a node port. */
export interface StandInService {
  readonly name: string;
  /** Null: a node port. */
  readonly vip: string | null;
  readonly port: number;
  /** Null: it has no endpoints. */
  readonly backend: string | null;
  readonly backendRole: Endpoint['backend'];
}

const servicePort = 80;
const backendPort = 8080;

/**
 * Services as kube-proxy implements them: translated in nat, node ports masqueraded, those without endpoints rejected.
 * The backends are a mesh pod and another pod, if the node has them, and a remote address.
 */
export function standInServices(endpoints: readonly Endpoint[], pods: readonly Pod[]): readonly StandInService[] {
  const podOf = (role: Endpoint['role']) => endpoints.find((endpoint) => endpoint.role === role)?.name;
  const ipOf = (name: string | undefined) =>
    pods.find(({ name: own, namespace }) => `${namespace}/${own}` === name)?.ips.find((ip) => !ip.includes(':'));
  const [mesh, other] = [ipOf(podOf('mesh-pod')), ipOf(podOf('other-pod'))];
  const service = (
    number: number,
    name: string,
    backend: string | null,
    backendRole: StandInService['backendRole'],
    vip: string | null = `198.18.0.${number}`,
  ) => ({
    name,
    vip,
    port: vip === null ? 30_000 + number : servicePort,
    backend,
    backendRole,
  });
  return [
    ...(mesh === undefined
      ? []
      : [
          service(1, 'service of a mesh pod', mesh, 'mesh-pod'),
          service(2, 'node port of a mesh pod', mesh, 'mesh-pod', null),
        ]),
    ...(other === undefined
      ? []
      : [
          service(3, 'service of another pod', other, 'other-pod'),
          service(4, 'node port of another pod', other, 'other-pod', null),
        ]),
    service(5, 'service of somebody elsewhere', '203.0.113.77', 'world'),
    service(6, 'service without endpoints', null, null),
  ];
}

/**
 * The rules of the services, at the end of the built-in chains.
 * @param freeBits foreign mark bits: the second one marks packets to masquerade.
 */
export function serviceProxy(services: readonly StandInService[], freeBits: readonly number[]): NamespaceChange {
  const bit = freeBits[1] ?? 0x4000;
  const masquerade = { value: bit, mask: bit };
  const translations = services.flatMap(({ backend, port, vip }) => {
    if (backend === null) return [];
    const matches = vip === null ? [local, protocol('tcp'), tcpTo(port)] : [to(vip), protocol('tcp'), tcpTo(port)];
    const translate = rule(
      matches,
      { kind: 'dnat', to: `${backend}:${backendPort}`, random: false, persistent: false },
      noOrigin,
    );
    return vip === null ? [rule(matches, setMark(masquerade), noOrigin), translate] : [translate];
  });
  const masqueraded = rule([marked(masquerade)], { kind: 'module', target: 'MASQUERADE', options: [] }, noOrigin);
  const rejected = services
    .filter(({ backend }) => backend === null)
    .map(({ port, vip }) => rule([to(vip ?? ''), protocol('tcp'), tcpTo(port)], reject, noOrigin));
  return (host) =>
    withRules(host, [
      ['nat', 'PREROUTING', [rule([], jump('KUBE-SERVICES'), noOrigin)]],
      ['nat', 'OUTPUT', [rule([], jump('KUBE-SERVICES'), noOrigin)]],
      ['nat', 'KUBE-SERVICES', translations],
      ['nat', 'POSTROUTING', services.some(({ vip }) => vip === null) ? [masqueraded] : []],
      ['filter', 'FORWARD', [rule([ofNew], jump('KUBE-SERVICES'), noOrigin)]],
      ['filter', 'KUBE-SERVICES', rejected],
    ]);
}

export function serviceEndpoints(services: readonly StandInService[], node: Endpoint | undefined): readonly Endpoint[] {
  return services.flatMap(({ backendRole, name, port, vip }): readonly Endpoint[] => {
    if (vip === null && node === undefined) return [];
    const address = vip === null ? (node?.address ?? 0) : addressOf(vip, 'ipv4');
    return [
      {
        role: vip === null ? 'node-port' : 'service',
        name,
        address,
        origin: null,
        mark: 0,
        spoofs: null,
        backend: backendRole,
        port,
      },
    ];
  });
}

const noOrigin: Origin = { causes: [], purpose: 'of a service proxy' };
const reject = {
  kind: 'module',
  target: 'REJECT',
  options: [{ negated: false, flag: '--reject-with', values: ['icmp-port-unreachable'] }],
} as const;
const ofNew = {
  kind: 'module',
  module: 'conntrack',
  options: [{ negated: false, flag: '--ctstate', values: ['NEW'] }],
} as const;
const local = {
  kind: 'module',
  module: 'addrtype',
  options: [{ negated: false, flag: '--dst-type', values: ['LOCAL'] }],
} as const;

function to(address: string) {
  return { kind: 'destination', negated: false, address: `${address}/32` } as const;
}
