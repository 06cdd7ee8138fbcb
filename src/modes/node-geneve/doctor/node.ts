import { grouped } from '../../../base/grouped.js';
import { mainTable } from '../../../base/kernel-facts.js';
import type { Finding } from '../../../report/finding.js';
import { ztunnelScope } from '../scopes.js';
import type { GeneveFacts } from './facts.js';

/** Whether the node is as the document says, and as node-level redirection needs it. */
export function checkNode(facts: GeneveFacts): readonly Finding[] {
  return [
    ...strictFilters(facts),
    ...handlingOfMarks(facts),
    ...podRoutes(facts),
    ...namespaces(facts),
    ...ztunnelAddress(facts),
    ...busyPort(facts),
  ];
}

function strictFilters({ plan, state, sysctls }: GeneveFacts): readonly Finding[] {
  const strict = sysctls.filter(({ key, value }) => key.endsWith('/rp_filter') && value === '1').map(({ key }) => key);
  const devices = new Set(
    (state?.pods ?? []).filter(({ mesh }) => mesh).flatMap(({ hostInterface }) => hostInterface ?? []),
  );
  const meant = plannedSysctls(plan);
  // The kernel uses the greater of `all` and the device: with the loose check (2) of hardened, a strict `all` (1) has
  // no effect.
  const concerned = strict.filter((key) => {
    if (key.includes('/all/')) return state?.profile !== 'hardened';
    return devices.has(key.split('/').at(-2) ?? '') && (state?.profile !== 'hardened' || meant?.has(key) !== false);
  });
  if (concerned.length === 0) return [];
  const value = state?.profile === 'hardened' ? '2 (loose)' : '0';
  return [
    {
      code: 'strict-rp-filter',
      severity: 'note',
      evidence: concerned
        .slice(0, 10)
        .map((key) => `${key} = 1`)
        .join('\n'),
      consequence: `strict reverse path checks drop what ztunnel sends with the address of a pod; apply sets them to ${value} and destroy back`,
      remedy: 'see that nothing (sysctl.d, a tuning agent, the network plugin) sets them to 1 again',
    },
  ];
}

/** Sysctls that an apply would write; null: unknown. */
function plannedSysctls(plan: GeneveFacts['plan']): ReadonlySet<string> | null {
  if (plan === null || !('changes' in plan)) return null;
  return new Set(plan.changes.flatMap(({ item }) => (item.object === 'sysctl' ? [item.sysctl.key] : [])));
}

/** Sysctls that make the kernel use our marks for more than routing. */
function handlingOfMarks({ state, sysctls }: GeneveFacts): readonly Finding[] {
  const veth = state?.ztunnel?.hostInterface;
  const pods = (state?.pods ?? []).filter(({ mesh }) => mesh).flatMap(({ hostInterface }) => hostInterface ?? []);
  const devices = new Set(['all', ...(veth === undefined ? [] : [veth]), ...pods]);
  const inChecks = sysctls.filter(({ key, value }) => {
    const device = /^net\/ipv4\/conf\/(.+)\/src_valid_mark$/.exec(key)?.[1];
    return device !== undefined && devices.has(device) && value !== '0';
  });
  const kept = sysctls.filter(({ key, value }) => key === 'net/ipv4/tcp_fwmark_accept' && value !== '0');
  const lines = (found: GeneveFacts['sysctls']) =>
    found
      .slice(0, 10)
      .map(({ key, value }) => `${key} = ${value}`)
      .join('\n');
  return [
    ...(inChecks.length === 0
      ? []
      : [
          {
            code: 'marks-in-source-checks' as const,
            severity: 'error' as const,
            evidence: lines(inChecks),
            consequence:
              'source checks look up the way back with our marks, which leads into a tunnel: with rp_filter 1, or 2 on devices without an address, connections to mesh pods time out',
            remedy: `sysctl -w ${inChecks[0]?.key}=0; see what sets it (wg-quick and other VPNs do)`,
          },
        ]),
    ...(kept.length === 0
      ? []
      : [
          {
            code: 'marks-kept-by-servers' as const,
            severity: 'warning' as const,
            evidence: lines(kept),
            consequence:
              "connections that servers of the node accept keep our marks: TCP of mesh pods to the node's own servers is not answered",
            remedy: 'sysctl -w net/ipv4/tcp_fwmark_accept=0',
          },
        ]),
  ];
}

/** The mode needs a /32 route to each pod (istio/istio#41217); a network plugin without such routes does not fit. */
function podRoutes({ routes, state }: GeneveFacts): readonly Finding[] {
  if (routes === null) return [];
  const main = routes.filter(({ table, family }) => table === mainTable && family === 'ipv4');
  const towards = grouped(main, ({ destination }) => destination);
  return (state?.pods ?? [])
    .filter(({ mesh, hostNetwork }) => mesh && !hostNetwork)
    .flatMap(({ hostInterface, ips, name, namespace }): readonly Finding[] => {
      const ip = ips.find((address) => !address.includes(':'));
      const route = towards.get(`${ip}/32`)?.[0];
      if (ip === undefined || (route !== undefined && (hostInterface === null || route.dev === hostInterface)))
        return [];
      return [
        {
          code: 'pod-route',
          severity: 'warning',
          evidence:
            route === undefined
              ? `no route to ${ip}/32 in the main table`
              : `${ip}/32 leads to ${route.dev}, not to ${hostInterface}`,
          consequence: `pods[${namespace}/${name}] is not reached by a veth of its own, and node-level redirection was made for nodes where each pod is`,
          remedy:
            'correct the document, or wait until the pod is set up; with a bridge or another network plugin use in-pod redirection',
        },
      ];
    });
}

function namespaces({ namespaces: named, nodeInode }: GeneveFacts): readonly Finding[] {
  return named.flatMap(({ inode, netns, path }): readonly Finding[] => {
    if (inode !== null && inode !== nodeInode) return [];
    return [
      {
        code: inode === null ? 'namespace-gone' : 'namespace-is-the-nodes',
        severity: 'error',
        evidence:
          inode === null
            ? `${path}: there is nothing at ${netns}`
            : `${path}: ${netns} is the node's own network namespace`,
        consequence: inode === null ? 'its pod has gone, or is not there yet' : "rules for a pod would be the node's",
        remedy: `correct ${path}`,
      },
    ];
  });
}

function ztunnelAddress({ addressesInside, state }: GeneveFacts): readonly Finding[] {
  const ztunnel = state?.ztunnel ?? null;
  const addresses = addressesInside[ztunnelScope];
  if (ztunnel === null || addresses === undefined) return [];
  const found = addresses.find(({ address }) => address.startsWith(`${ztunnel.ip}/`));
  if (found?.link === ztunnel.podInterface) return [];
  return [
    {
      code: 'ztunnel-address',
      severity: 'error',
      evidence:
        found === undefined
          ? `no interface in ${ztunnel.netns} has ${ztunnel.ip}`
          : `${ztunnel.ip} is on ${found.link}, not on ${ztunnel.podInterface}`,
      consequence: 'the tunnels would end where nobody is',
      remedy: found === undefined ? 'correct ztunnel.ip or ztunnel.netns' : `set ztunnel.podInterface to ${found.link}`,
    },
  ];
}

function busyPort({ links, state, udpPorts }: GeneveFacts): readonly Finding[] {
  const tunnel = state?.tunnel;
  if (!state?.ztunnel || tunnel === undefined || tunnel.kind === 'veth' || !udpPorts.includes(tunnel.port)) return [];
  if (links === null) return [];
  // The list also has the sockets of tunnels: ours, or a foreign one, which is an obstacle of its own.
  if (links.some(({ port }) => port === tunnel.port)) return [];
  return [
    {
      code: 'udp-port-busy',
      severity: 'error',
      evidence: `a program listens on UDP port ${tunnel.port} (/proc/net/udp)`,
      consequence: 'the tunnels cannot be brought up: address already in use',
      remedy: 'choose another tunnel.port',
    },
  ];
}
