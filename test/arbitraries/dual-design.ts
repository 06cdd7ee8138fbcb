import * as fc from 'fast-check';
import { ipv6Metric } from '../../src/base/kernel-facts.js';
import { families } from '../../src/ir/family.js';
import type { IpRule } from '../../src/ir/ip-rule.js';
import type { Address, Link } from '../../src/ir/link.js';
import { inSet, jump, marked, protocol, setMark, tcpTo } from '../../src/ir/make.js';
import type { CompiledNamespace, CompiledProgram } from '../../src/ir/program.js';
import type { Route } from '../../src/ir/route.js';
import type { Chain, Family, Rule, Ruleset } from '../../src/ir/ruleset.js';
import { ours } from './dual-ownership.js';

/** The desired state of a node under a design that has every kind of object in both families. */
export interface DualState {
  readonly families: readonly Family[];
  /** Whether there is a tunnel between the two namespaces, with everything that depends on it. */
  readonly hasTunnel: boolean;
  readonly tunnelPort: number;
  /** Last numbers of the addresses in the sets. Each address also has a route. */
  readonly members: readonly number[];
  readonly ports: readonly number[];
}

export const dualState: fc.Arbitrary<DualState> = fc.record({
  families: fc.constantFrom<readonly Family[]>(['ipv4', 'ipv6'], ['ipv6'], ['ipv4'], ['ipv4', 'ipv6']),
  hasTunnel: fc.boolean(),
  tunnelPort: fc.constantFrom(4790, 4791),
  members: fc.uniqueArray(fc.integer({ min: 2, max: 250 }), { maxLength: 4 }),
  ports: fc.uniqueArray(fc.constantFrom(80, 443, 15001), { maxLength: 2 }),
});

const inside = '/run/netns/inside';

/** Names and addresses of one family. */
interface Words {
  readonly family: Family;
  readonly set: string;
  readonly everywhere: string;
  readonly single: (last: number) => string;
  readonly loopback: string;
  readonly ends: Readonly<Record<'host' | 'ztunnel', string>>;
  readonly length: number;
  /** The metric that the kernel assigns by default. */
  readonly metric: number;
}

const words: Readonly<Record<Family, Words>> = {
  ipv4: {
    family: 'ipv4',
    set: 'dual-4',
    everywhere: '0.0.0.0/0',
    single: (last) => `10.77.0.${last}`,
    loopback: '127.0.0.1',
    ends: { host: '192.168.77.1', ztunnel: '192.168.77.2' },
    length: 30,
    metric: 0,
  },
  ipv6: {
    family: 'ipv6',
    set: 'dual-6',
    everywhere: '::/0',
    single: (last) => `fd00:77::${last.toString(16)}`,
    loopback: '::1',
    ends: { host: 'fd00:77:1::1', ztunnel: 'fd00:77:1::2' },
    length: 64,
    metric: ipv6Metric,
  },
};

const origin = { causes: ['dual'], purpose: 'of a design of both families' };
const withoutCause = { ...origin, causes: [] };

export function dualProgram(desiredState: DualState, netns: string = inside): CompiledProgram {
  return { namespaces: [namespaceOf(desiredState, 'host', null), namespaceOf(desiredState, 'ztunnel', netns)] };
}

function namespaceOf(desiredState: DualState, scope: 'host' | 'ztunnel', netns: string | null): CompiledNamespace {
  const own = families.filter((family) => desiredState.families.includes(family)).map((family) => words[family]);
  const isHost = scope === 'host';
  return {
    scope,
    netns,
    nativePrefix: null,
    rulesets: own.map((one) => (isHost ? hostRules(one, desiredState) : insideRules(one))),
    sets: isHost
      ? own.map(({ family, set, single }) => ({
          name: set,
          type: 'hash:ip',
          family,
          hashsize: 1024,
          maxelem: 65536,
          extra: [],
          origin,
          members: desiredState.members.map((last) => ({ entry: single(last), extra: [], origin })),
        }))
      : [],
    links: desiredState.hasTunnel ? [linkOf(scope, desiredState)] : [],
    addresses: desiredState.hasTunnel ? own.map((one) => addressOf(scope, one)) : [],
    routes: own.flatMap((one) => routesOf(scope, one, desiredState)),
    ipRules: own.flatMap(({ family }) => ipRulesOf(family)),
    sysctls: desiredState.hasTunnel ? [{ key: `net/ipv4/conf/${ours.link}/rp_filter`, value: '0' }] : [],
  };
}

function hostRules({ family, set }: Words, { ports }: DualState): Ruleset {
  const chain = (name: string, rules: readonly Rule[]): Chain => ({ name, policy: null, rules, origin });
  const jumping = (hook: string): Chain => ({
    name: hook,
    policy: 'ACCEPT',
    rules: [{ matches: [], target: jump(ours.chain(hook)), origin }],
  });
  const marking = [80, ...ports].map((port): Rule => {
    return { matches: [protocol('tcp'), inSet(set, 'src'), tcpTo(port)], target: setMark(ours.mark), origin };
  });
  return {
    family,
    tables: [
      {
        name: 'mangle',
        chains: [
          jumping('PREROUTING'),
          jumping('OUTPUT'),
          chain(ours.chain('PREROUTING'), marking),
          chain(ours.chain('OUTPUT'), marking.slice(0, 1)),
        ],
      },
      {
        name: 'nat',
        chains: [
          jumping('PREROUTING'),
          chain(ours.chain('PREROUTING'), [
            { matches: [marked(ours.mark)], target: { kind: 'verdict', verdict: 'ACCEPT' }, origin },
          ]),
        ],
      },
    ],
  };
}

function insideRules({ family, loopback }: Words): Ruleset {
  const capture: Rule = {
    matches: [protocol('tcp')],
    target: { kind: 'tproxy', port: 15001, address: loopback, mark: ours.mark },
    origin,
  };
  return { family, tables: [{ name: 'mangle', chains: [{ name: 'PREROUTING', policy: 'ACCEPT', rules: [capture] }] }] };
}

function linkOf(scope: 'host' | 'ztunnel', { tunnelPort }: DualState): Link {
  const remote = scope === 'host' ? '10.244.1.2' : '10.244.1.1';
  return { name: ours.link, kind: 'vxlan', up: true, id: ours.linkId, remote, port: tunnelPort, peer: null, origin };
}

function addressOf(scope: 'host' | 'ztunnel', { ends, length }: Words): Address {
  return { link: ours.link, address: `${ends[scope]}/${length}`, origin };
}

function routesOf(scope: 'host' | 'ztunnel', one: Words, { hasTunnel, members }: DualState): readonly Route[] {
  const { ends, everywhere, family, metric, single } = one;
  const [marks, routeTable] = ours.tables;
  const plain = { family, via: null, source: null, onlink: false, metric, protocol: ours.protocol, extra: [], origin };
  const local: Route = { ...plain, table: marks, type: 'local', destination: everywhere, dev: 'lo', scope: 'host' };
  const backstop: Route = {
    ...plain,
    table: routeTable,
    type: 'unreachable',
    destination: everywhere,
    dev: null,
    scope: 'global',
    metric: 9999,
    origin: withoutCause,
  };
  const remoteEnd = scope === 'host' ? ends.ztunnel : ends.host;
  const viaTunnel: Route = {
    ...plain,
    table: routeTable,
    type: 'unicast',
    destination: everywhere,
    via: remoteEnd,
    onlink: true,
    dev: ours.link,
    scope: 'global',
  };
  const bits = family === 'ipv4' ? 32 : 128;
  const direct = members.map((last): Route => {
    return { ...viaTunnel, destination: `${single(last)}/${bits}`, origin };
  });
  const routes = [local, backstop, ...(hasTunnel ? [viaTunnel, ...direct] : [])];
  // The kernel has no scopes for IPv6 routes.
  return family === 'ipv4' ? routes : routes.map((route) => ({ ...route, scope: 'global' }));
}

function ipRulesOf(family: Family): readonly IpRule[] {
  const [marks, routeTable] = ours.tables;
  const [first, skipped, unmarked] = ours.priorities;
  const rule = { family, protocol: ours.protocol, extra: [], origin };
  return [
    { ...rule, priority: first, fwmark: ours.mark, action: { kind: 'lookup', table: marks } },
    { ...rule, priority: skipped, fwmark: { value: 0x800, mask: 0xf00 }, action: { kind: 'goto', priority: 32766 } },
    { ...rule, priority: unmarked, fwmark: null, action: { kind: 'lookup', table: routeTable } },
  ];
}
