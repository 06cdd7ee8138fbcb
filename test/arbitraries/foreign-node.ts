import * as fc from 'fast-check';
import type { KernelProgram } from '../../src/ir/program.js';
import type { GeneveConstants } from '../../src/modes/node-geneve/constants.js';
import {
  accept,
  chainsOf,
  ipRule,
  ipRules,
  link,
  links,
  marked,
  type Put,
  route,
  routes,
  set,
  withTable,
} from './foreign-objects.js';

/** An object that another tool typically keeps in a place of ours. */
export interface ForeignPiece {
  readonly name: string;
  readonly scope: 'host' | 'ztunnel';
  /** The object is itself an anchor of the design. A single kind of anchor is no evidence. */
  readonly anchor?: 'tunnel' | 'ip rules' | 'set';
  readonly put: Put;
}

export const foreignPieces: readonly ForeignPiece[] = [
  {
    name: "a cloud image's policy routing, outbound table",
    scope: 'host',
    put: routes(({ tables }) => [
      route(tables.outbound, '10.9.0.1/32', 'ens5', { scope: 'link' }),
      route(tables.outbound, '0.0.0.0/0', 'ens5', { via: '10.9.0.1' }),
    ]),
  },
  {
    name: "a cloud image's policy routing, proxy table",
    scope: 'host',
    put: routes(({ tables }) => [route(tables.proxy, '0.0.0.0/0', 'ens5', { via: '10.9.0.1', onlink: true })]),
  },
  {
    name: 'AWS VPC CNI: a second interface',
    scope: 'host',
    put: routes(({ tables }) => [
      route(tables.inbound, '172.31.0.1/32', 'eth1', { scope: 'link' }),
      route(tables.inbound, '0.0.0.0/0', 'eth1', { via: '172.31.0.1' }),
    ]),
  },
  {
    name: 'routes with our protocol number',
    scope: 'host',
    put: routes(({ tables }) => [
      route(tables.inbound, '10.244.1.9/32', 'ens5', { scope: 'link', protocol: '205' }),
      route(tables.outbound, '0.0.0.0/0', 'ens5', { type: 'unreachable', metric: 9999, protocol: '205' }),
    ]),
  },
  {
    name: 'a second uplink',
    scope: 'host',
    put: ipRules(({ priorities, tables }) => [
      ipRule(priorities.outbound, tables.outbound, { extra: ['from', '192.0.2.7/32'] }),
    ]),
  },
  {
    name: 'a table that all traffic looks up',
    scope: 'host',
    put: ipRules(({ priorities, tables }) => [ipRule(priorities.inbound, tables.inbound)]),
  },
  {
    name: 'a VPN with a mark like ours',
    scope: 'host',
    put: ipRules(({ marks, priorities, tables }) => [
      ipRule(priorities.outbound, tables.outbound, { fwmark: marks.outbound }),
    ]),
  },
  {
    name: 'two rules with marks like ours',
    scope: 'host',
    anchor: 'ip rules',
    put: ipRules(({ marks, priorities, tables }) => [
      ipRule(priorities.outbound, tables.outbound, { fwmark: marks.outbound }),
      ipRule(priorities.proxyReturn, tables.proxy, { fwmark: marks.proxyReturn, protocol: '205' }),
    ]),
  },
  {
    name: 'Cilium: local delivery to its proxy',
    scope: 'host',
    put: ipRules(({ priorities, tables }) => [
      ipRule(priorities.skip, tables.proxy, { fwmark: { value: 0x200, mask: 0xf00 } }),
    ]),
  },
  {
    name: 'Calico: chains in mangle and filter',
    scope: 'host',
    put: (namespace, constants) =>
      chainsOf(
        'filter',
        ['FORWARD'],
        [marked(0x10000, 0x10000, accept)],
      )(
        chainsOf('mangle', ['PREROUTING', 'POSTROUTING'], [marked(0x10000, 0x10000, accept)])(namespace, constants),
        constants,
      ),
  },
  {
    name: 'kube-router: empty chains',
    scope: 'host',
    put: chainsOf('nat', ['PREROUTING', 'POSTROUTING'], []),
  },
  {
    name: 'a chain with rules like ours and others',
    scope: 'host',
    put: (namespace, constants) =>
      chainsOf(
        'mangle',
        ['FORWARD'],
        [
          marked(constants.marks.proxyReturn.value, constants.marks.proxyReturn.mask, {
            kind: 'verdict',
            verdict: 'RETURN',
          }),
          marked(0x10000, 0x10000, accept),
        ],
      )(namespace, constants),
  },
  {
    name: 'an empty set of our name and type',
    scope: 'host',
    anchor: 'set',
    put: (namespace, constants) => ({ ...namespace, sets: [set(constants.set, 'hash:ip', ['192.0.2.1'])] }),
  },
  {
    name: 'a set of our name',
    scope: 'host',
    put: (namespace, constants) => ({ ...namespace, sets: [set(constants.set, 'hash:net', ['192.0.2.0/24'])] }),
  },
  {
    name: 'a veth of our name, its other end in a container',
    scope: 'host',
    put: links(({ tunnels }) => [link(tunnels.inbound.name, 'veth', { peer: { name: null, netns: null } })]),
  },
  {
    name: 'a veth of our name, both ends in the namespace',
    scope: 'host',
    put: links(({ tunnels }) => [
      link(tunnels.inbound.name, 'veth', { peer: { name: tunnels.inbound.peerName, netns: null } }),
      link(tunnels.inbound.peerName, 'veth', { peer: { name: tunnels.inbound.name, netns: null } }),
    ]),
  },
  { name: 'a bridge of our name', scope: 'host', put: links(({ tunnels }) => [link(tunnels.outbound.name, 'bridge')]) },
  {
    name: 'a vxlan of our name',
    scope: 'host',
    put: links(({ tunnels }) => [link(tunnels.inbound.name, 'vxlan', { id: 77, port: 4790, remote: '192.0.2.1' })]),
  },
  {
    name: 'a vxlan of our name and number',
    scope: 'host',
    anchor: 'tunnel',
    put: links(({ tunnels }) => [
      link(tunnels.inbound.name, 'vxlan', { id: tunnels.inbound.id, port: 4790, remote: '192.0.2.1' }),
    ]),
  },
  {
    name: 'a table of nft with our name',
    scope: 'host',
    put: (namespace, { chainPrefix }) => ({
      ...namespace,
      native: [
        {
          family: 'ipv4',
          chainPrefix,
          sets: [],
          tables: [
            { name: 'nft', chains: [{ name: 'theirs', policy: null, rules: [{ matches: [], target: accept }] }] },
          ],
        },
      ],
    }),
  },
  {
    name: "another transparent proxy in ztunnel's namespace",
    scope: 'ztunnel',
    put: (namespace, { priorities, tables }) => ({
      ...namespace,
      routes: [route(tables.inbound, '0.0.0.0/0', 'lo', { type: 'local', scope: 'host' })],
      ipRules: [ipRule(priorities.ztunnelTproxy, tables.inbound, { fwmark: { value: 1, mask: 0xffffffff } })],
    }),
  },
  {
    name: "a mark like ours in ztunnel's namespace",
    scope: 'ztunnel',
    put: (namespace, { marks }) =>
      withTable(namespace, {
        name: 'mangle',
        chains: [
          {
            name: 'PREROUTING',
            policy: 'ACCEPT',
            rules: [
              {
                matches: [
                  { kind: 'destination', negated: true, address: '192.0.2.0/24' },
                  { kind: 'in-interface', negated: false, name: 'eth0' },
                  { kind: 'protocol', negated: false, protocol: 'tcp' },
                ],
                target: { kind: 'set-mark', mark: marks.originalSource },
              },
            ],
          },
        ],
      }),
  },
];

/** Some pieces, without two in the same place and without two that together would be evidence. */
export const foreignNode: fc.Arbitrary<readonly ForeignPiece[]> = fc
  .uniqueArray(fc.constantFrom(...foreignPieces), { minLength: 1, maxLength: 8 })
  .map((pieces) => {
    const [first, ...more] = pieces.filter(({ anchor }) => anchor !== undefined);
    return pieces.filter((piece) => first === undefined || !more.includes(piece));
  });

export function furnished(
  bare: KernelProgram,
  pieces: readonly ForeignPiece[],
  constants: GeneveConstants,
): KernelProgram {
  return {
    namespaces: bare.namespaces.map((namespace) =>
      pieces.filter(({ scope }) => scope === namespace.scope).reduce((one, { put }) => put(one, constants), namespace),
    ),
  };
}
