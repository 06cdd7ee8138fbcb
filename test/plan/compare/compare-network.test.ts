import { expect, test } from 'vitest';
import type { KernelNamespace } from '../../../src/ir/program.js';
import { compareNetwork } from '../../../src/plan/compare-network.js';
import type { Guards } from '../../../src/plan/schedule.js';
import type { PhasedWork } from '../../../src/plan/step.js';
import { address, batch, ipRule, link, namespace, notes, ownership, route } from './small.js';

const tunnel = link('t');
const other = link('t', { id: 7 });
const over = route('10.0.0.1/32', { dev: 't' });
const six = { family: 'ipv6', destination: 'fd00::1/128' } as const;
const marked = ipRule(101, 101, { fwmark: { value: 1, mask: 255 } });
const catchAll = ipRule(103, 100);
const standIn = route('10.0.0.1/32', { type: 'blackhole', dev: null, scope: 'global', metric: 9000 });
const pass = ipRule(50, 254);
const guards: Guards = {
  routeFor: (held) => ({ ...standIn, family: held.family, destination: held.destination }),
  passRule: () => pass,
};

test.each<[string, Partial<KernelNamespace>, Partial<KernelNamespace>, Guards | null, readonly string[]]>([
  ['nothing changes', { links: [tunnel] }, { links: [tunnel] }, guards, []],
  [
    'everything is missing: a link, its address, up, routes, ip rules; the catch-all last',
    { links: [tunnel], addresses: [address('t', '10.1.0.1/24')], routes: [over], ipRules: [catchAll, marked] },
    {},
    guards,
    [
      'network ipv4: link add dev t type vxlan id 1000 remote 10.0.0.2 dstport 4789',
      'network ipv4: addr add 10.1.0.1/24 broadcast + dev t',
      'network ipv4: link set dev t up',
      'network ipv4: route add 10.0.0.1/32 dev t table 100',
      'network ipv4: rule add priority 101 fwmark 0x1/0xff lookup 101',
      'catch-all-in ipv4: rule add priority 103 lookup 100',
    ],
  ],
  [
    'nothing is desired: the catch-all has a phase of its own',
    {},
    { links: [tunnel], addresses: [address('t', '10.1.0.1/24')], routes: [over], ipRules: [marked, catchAll] },
    guards,
    [
      'catch-all-out ipv4: rule del priority 103 lookup 100',
      'network-out ipv4: rule del priority 101 fwmark 0x1/0xff lookup 101',
      'network-out ipv4: route del 10.0.0.1/32 dev t table 100',
      'network-out ipv4: addr del 10.1.0.1/24 dev t',
      'network-out ipv4: link set dev t down',
      'network-out ipv4: link del dev t',
    ],
  ],
  [
    'ip rules remain: the catch-all goes with the rest, first',
    { ipRules: [marked] },
    { routes: [over], ipRules: [marked, catchAll] },
    guards,
    ['network-out ipv4: rule del priority 103 lookup 100', 'network-out ipv4: route del 10.0.0.1/32 dev t table 100'],
  ],
  [
    'a link is recreated: packets are held, and its routes go before it',
    { links: [tunnel], routes: [over] },
    { links: [other], routes: [over] },
    guards,
    [
      'guard ipv4: rule add priority 50 lookup 254',
      'guard ipv4: route add blackhole 10.0.0.1/32 table 100 metric 9000',
      'guard ipv4: route del 10.0.0.1/32 dev t table 100',
      'rebuild ipv4: link set dev t down',
      'rebuild ipv4: link del dev t',
      'network ipv4: link add dev t type vxlan id 1000 remote 10.0.0.2 dstport 4789',
      'network ipv4: link set dev t up',
      'network ipv4: route add 10.0.0.1/32 dev t table 100',
      'network-out ipv4: route del blackhole 10.0.0.1/32 table 100 metric 9000',
      'network-out ipv4: rule del priority 50 lookup 254',
    ],
  ],
  [
    'its own pass rule is there: it stays',
    { links: [tunnel], routes: [over], ipRules: [pass] },
    { links: [other], routes: [over], ipRules: [pass] },
    guards,
    [
      'guard ipv4: route add blackhole 10.0.0.1/32 table 100 metric 9000',
      'guard ipv4: route del 10.0.0.1/32 dev t table 100',
      'rebuild ipv4: link set dev t down',
      'rebuild ipv4: link del dev t',
      'network ipv4: link add dev t type vxlan id 1000 remote 10.0.0.2 dstport 4789',
      'network ipv4: link set dev t up',
      'network ipv4: route add 10.0.0.1/32 dev t table 100',
      'network-out ipv4: route del blackhole 10.0.0.1/32 table 100 metric 9000',
    ],
  ],
  [
    'another ip rule is no pass rule',
    { links: [tunnel], routes: [over], ipRules: [marked] },
    { links: [other], routes: [over], ipRules: [marked] },
    guards,
    [
      'guard ipv4: rule add priority 50 lookup 254',
      'guard ipv4: route add blackhole 10.0.0.1/32 table 100 metric 9000',
      'guard ipv4: route del 10.0.0.1/32 dev t table 100',
      'rebuild ipv4: link set dev t down',
      'rebuild ipv4: link del dev t',
      'network ipv4: link add dev t type vxlan id 1000 remote 10.0.0.2 dstport 4789',
      'network ipv4: link set dev t up',
      'network ipv4: route add 10.0.0.1/32 dev t table 100',
      'network-out ipv4: route del blackhole 10.0.0.1/32 table 100 metric 9000',
      'network-out ipv4: rule del priority 50 lookup 254',
    ],
  ],
  [
    'nothing holds packets: routes and addresses go with the link; IPv6 first, before its link is gone',
    { links: [tunnel], routes: [over, { ...over, ...six }], addresses: [address('t', '10.1.0.1/24')] },
    { links: [other], routes: [over, { ...over, ...six }], addresses: [address('t', '10.1.0.1/24')] },
    null,
    [
      'rebuild ipv6: route del fd00::1/128 dev t table 100',
      'rebuild ipv4: route del 10.0.0.1/32 dev t table 100',
      'rebuild ipv4: addr del 10.1.0.1/24 dev t',
      'rebuild ipv4: link set dev t down',
      'rebuild ipv4: link del dev t',
      'network ipv4: link add dev t type vxlan id 1000 remote 10.0.0.2 dstport 4789',
      'network ipv4: addr add 10.1.0.1/24 broadcast + dev t',
      'network ipv4: link set dev t up',
      'network ipv4: route add 10.0.0.1/32 dev t table 100',
      'network ipv6: route add fd00::1/128 dev t table 100',
    ],
  ],
  [
    'IPv6 goes first where links go, too',
    {},
    { links: [tunnel], routes: [{ ...over, ...six }], addresses: [address('t', 'fd00::9/64')] },
    guards,
    [
      'network-out ipv6: route del fd00::1/128 dev t table 100',
      'network-out ipv6: addr del fd00::9/64 dev t',
      'network-out ipv4: link set dev t down',
      'network-out ipv4: link del dev t',
    ],
  ],
])('network: %s', (_, desired, observed, held, expected) => {
  const context = { guards: held, ownership: ownership(), orphans: new Set<string>(), ourLinks: new Set(['t']) };
  const { work } = compareNetwork(namespace(desired), namespace(observed), context, notes().note);
  expect(work.flatMap(lines)).toEqual(expected);
});

test('the mode chooses the pass rule by our own ip rules', () => {
  const seen: string[][] = [];
  const passRule: Guards['passRule'] = (present) => {
    seen.push(present.map(({ priority }) => String(priority)));
    return pass;
  };
  const ours = ownership({ ipRule: (_place, { priority }) => (priority === 7 ? 'foreign' : 'ours') });
  compareNetwork(
    namespace({ links: [tunnel], routes: [over], ipRules: [marked] }),
    namespace({ links: [other], routes: [over], ipRules: [marked, ipRule(7, 100)] }),
    { guards: { ...guards, passRule }, ownership: ours, orphans: new Set(), ourLinks: new Set(['t']) },
    notes().note,
  );
  expect(seen).toEqual([['101']]);
});

function lines({ phase, work }: PhasedWork): readonly string[] {
  if (work.tool !== 'ip') throw new Error(work.tool);
  return batch(work.operations).map((line) => `${phase} ${work.family}: ${line}`);
}
