import { mainTable } from '../../base/kernel-facts.js';
import type { IpRule } from '../../ir/ip-rule.js';
import type { Route } from '../../ir/route.js';
import type { NodeState } from '../../model/node-state.js';
import type { NamespaceChange } from '../topology/extras.js';

/** A few pods are enough: equivalent pods are interchangeable. */
const pods = 4;

/**
 * Policy routing of nodes with several networks, behind our ip rules: a table for some network (a VPN), and one for
 * packets from pods (secondary interfaces).
 * @param own addresses that are local besides the pods'.
 */
export function foreignRouting(state: NodeState, own: readonly string[]): NamespaceChange {
  const ips = state.pods
    .filter(({ hostNetwork }) => !hostNetwork)
    .slice(0, pods)
    .flatMap((pod) => pod.ips.filter((ip) => !ip.includes(':')));
  const local = [...ips, ...own];
  const ipRules = [
    ...local.map((ip) => ipRule(512, mainTable, 'to', ip)),
    ipRule(1000, 77, 'to', '203.0.113.0/24'),
    ...ips.map((ip) => ipRule(1536, 78, 'from', ip)),
  ];
  return (host) => ({
    ...host,
    ipRules: [...host.ipRules, ...ipRules],
    routes: [...host.routes, byDefault(77, 'lan7'), byDefault(78, 'lan8')],
  });
}

function ipRule(priority: number, table: number, selector: string, address: string): IpRule {
  const action = { kind: 'lookup', table } as const;
  return { family: 'ipv4', priority, fwmark: null, action, protocol: 'static', extra: [selector, address] };
}

function byDefault(table: number, dev: string): Route {
  return {
    family: 'ipv4',
    table,
    type: 'unicast',
    destination: '0.0.0.0/0',
    via: null,
    dev,
    source: null,
    scope: 'link',
    onlink: false,
    metric: 0,
    protocol: 'static',
    extra: [],
  };
}
