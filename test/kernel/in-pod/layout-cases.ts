import type { Family } from '../../../src/ir/ruleset.js';
import { cilium } from '../../modes/in-pod/layouts/cilium.js';
import { type PodLayout, podLayouts } from '../../modes/in-pod/layouts/fixtures.js';
import { oldSet, probeRules, probeSet, routing, sets } from '../../modes/in-pod/layouts/host.js';
import { redirect } from '../../modes/in-pod/layouts/redirect.js';
import { tproxy } from '../../modes/in-pod/layouts/tproxy.js';
import { comparableOf } from '../node/comparable.js';
import type { PodsNode } from './pod-node.js';

export type Backend = 'iptables-nft' | 'iptables-legacy';
type Rules = PodLayout['rules'];

export const backends: readonly Backend[] = ['iptables-nft', 'iptables-legacy'];
const otherOf = (backend: Backend): Backend => (backend === 'iptables-nft' ? 'iptables-legacy' : 'iptables-nft');
const families = ['ipv4', 'ipv6'] as const;
const toolFor = (family: Family, backend: Backend) =>
  backend.replace('iptables', family === 'ipv4' ? 'iptables' : 'ip6tables');

/** What is in a pod at first, in the backend of the document and in the other one, and what the plan calls it. */
export interface Case {
  readonly title: string;
  readonly rules: Rules;
  readonly other?: Rules;
  readonly layouts: readonly string[];
}

const dual = (rules: (family: Family) => string): Rules => ({ ipv4: rules('ipv4'), ipv6: rules('ipv6') });
const today = dual((family) => redirect(family, { dns: 'guarded' }));
const ofT = dual((family) => tproxy(family, 'guarded'));
const tables = (text: string, count: number) =>
  text
    .split(/(?<=^COMMIT\n)/m)
    .slice(0, count)
    .join('');
const lastTables = (text: string, from: number) =>
  text
    .split(/(?<=^COMMIT\n)/m)
    .slice(from)
    .join('');
const ipv4 = (rules: Rules) => rules.ipv4 ?? '';

export const cases: readonly Case[] = [
  { title: 'nothing', rules: {}, layouts: [] },
  ...podLayouts.map(({ layout, rules, title }) => ({
    title,
    rules,
    layouts: layout === null ? [] : [`whole ${layout[0]}`],
  })),
  // Half-applied: restores commit table by table, IPv4 first; Cilium adds chain by chain, then rule by rule.
  { title: 'T: mangle alone', rules: { ipv4: tables(ipv4(ofT), 1) }, layouts: ['half-applied istio-1.24'] },
  { title: 'T: mangle and nat', rules: { ipv4: tables(ipv4(ofT), 2) }, layouts: ['half-applied istio-1.24'] },
  {
    title: 'T: IPv6 up to mangle',
    rules: { ...ofT, ipv6: tables(ofT.ipv6 ?? '', 1) },
    layouts: ['half-applied istio-1.24'],
  },
  { title: 'R: mangle alone', rules: { ipv4: tables(ipv4(today), 1) }, layouts: [] },
  { title: 'raw alone', rules: { ipv4: lastTables(ipv4(today), 2) }, layouts: [] },
  {
    title: 'Cilium: chains alone',
    rules: { ipv4: cilium('ipv4').replace(/^-A C.*\n/gm, '') },
    layouts: ['half-applied cilium-1.19'],
  },
  {
    title: 'Cilium: without its last rules',
    rules: { ipv4: cilium('ipv4').replace(/^-A CILIUM_OUTPUT .*(ACCEPT|15001)\n/gm, '') },
    layouts: ['half-applied cilium-1.19'],
  },
  {
    title: 'mixed: T in mangle, R in nat',
    rules: {
      ipv4: tables(tproxy('ipv4', 'off'), 1) + lastTables(redirect('ipv4', { dns: 'guarded' }), 1),
    },
    layouts: ['mixed istio-1.24'],
  },
  {
    title: 'mixed: Cilium beside Istio',
    rules: { ipv4: ipv4(today) + cilium('ipv4') },
    layouts: ['mixed cilium-1.19'],
  },
  // The same rules in both backends (istio/istio#61019), and rules that were left in the other one.
  { title: 'double', rules: today, other: today, layouts: ['whole istio-1.29 elsewhere'] },
  { title: 'T left in the other backend', rules: today, other: ofT, layouts: ['whole istio-1.24 elsewhere'] },
  { title: 'Cilium in the other backend', rules: {}, other: dual(cilium), layouts: ['whole cilium-1.19 elsewhere'] },
];

/** Rules of other programs, which came first, so that appended jumps are behind them. */
export const foreign = (family: Family) => {
  const address = family === 'ipv4' ? '192.0.2.1/32' : '2001:db8::1/128';
  return [
    '*nat',
    '-N TWISTLOCK-NET-OUTPUT',
    `-A PREROUTING -s ${address} -j TWISTLOCK-NET-OUTPUT`,
    `-A OUTPUT -d ${address} -j TWISTLOCK-NET-OUTPUT`,
    '-A TWISTLOCK-NET-OUTPUT -p udp -j ACCEPT',
    'COMMIT',
    '*mangle',
    `-A OUTPUT -d ${address} -j MARK --set-xmark 0x8000/0x8000`,
    'COMMIT',
    '*filter',
    `-A INPUT -s ${address} -j DROP`,
    'COMMIT',
    '',
  ].join('\n');
};

export const here = (command: string, text: string) => `${command} <<'END'\n${text}END\n`;

export function load(rules: Rules | undefined, backend: Backend): string {
  return families
    .flatMap((family) => {
      const text = rules?.[family];
      return text === undefined ? [] : [here(`${toolFor(family, backend)}-restore --noflush`, text)];
    })
    .join('');
}

const saves = [
  ...backends.flatMap((backend) => families.map((family) => `${toolFor(family, backend)}-save`)),
  'ip rule; ip -6 rule; ip route show table 100; ip -6 route show table 100',
  'ipset save',
].join('; ');

/** Everything that our tools print of a pod, or of the node. */
export function saved(node: PodsNode, pod: PodsNode['pods'][number] | null): string {
  return comparableOf([node.run(pod, `{ ${saves}; } 2> /dev/null`)]);
}

export function furnish(node: PodsNode, backend: Backend): void {
  const script = [
    here('ip -batch -', 'rule add pref 99 to 192.0.2.0/24 lookup 700\n'),
    ...families.map((family) => here(`${toolFor(family, backend)}-restore --noflush`, foreign(family))),
  ];
  for (const pod of node.pods) node.run(pod, 'sh -e', script.join(''));
  node.run(null, `${toolFor('ipv4', backend)} -t nat -A POSTROUTING -s 10.244.0.0/16 -j MASQUERADE`);
}

/** Each case in a pod of its own. */
export function loadLayouts(node: PodsNode, all: readonly Case[], backend: Backend): void {
  for (const [index, { other, rules }] of all.entries()) {
    const isThere = rules.ipv4 !== undefined || other !== undefined;
    const script = [
      isThere ? here('ip -batch -', routing.ipv4) : '',
      isThere && (rules.ipv6 ?? other?.ipv6) !== undefined ? here('ip -6 -batch -', routing.ipv6) : '',
      load(rules, backend),
      load(other, otherOf(backend)),
    ];
    node.run(node.pods[index] ?? null, 'sh -e', script.join(''));
  }
}

/** The node's part of 1.22, or of 1.23 to 1.26, whose jump is behind the rule of another program. */
export function loadHost(node: PodsNode, backend: Backend, release: '1.22' | '1.26'): void {
  const members = node.pods.map(({ ips: [ip = ''], uid }) => ({ ip, uid }));
  const set = release === '1.22' ? oldSet : sets.ipv4;
  const script = [
    here('ipset restore', probeSet(set, 'ipv4', members)),
    here(`${toolFor('ipv4', backend)}-restore --noflush`, probeRules('ipv4', set, 'appended')),
    ...(release === '1.22'
      ? []
      : [
          here('ipset restore', probeSet(sets.ipv6, 'ipv6', [])),
          here(`${toolFor('ipv6', backend)}-restore --noflush`, probeRules('ipv6', sets.ipv6, 'appended')),
        ]),
  ];
  node.run(null, 'sh -e', script.join(''));
}
