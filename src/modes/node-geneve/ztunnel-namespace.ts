import { builtinChains } from '../../ir/hooks.js';
import type { IpRule } from '../../ir/ip-rule.js';
import { inputInterface, notTo, protocol, rule, setMark, tcpTo, tproxy } from '../../ir/make.js';
import { type CompiledNamespace, hostScope } from '../../ir/program.js';
import type { Route } from '../../ir/route.js';
import type { Rule, Table } from '../../ir/ruleset.js';
import type { Mark } from '../../model/mark.js';
import type { GeneveInputs } from './inputs.js';
import { gatewayOf, ourProtocol, plainRoute } from './kernel-values.js';
import { ztunnelScope } from './scopes.js';
import { ztunnelSysctls } from './sysctls.js';
import { ztunnelTunnelEnds } from './tunnels.js';

/** ztunnel's own namespace: the other ends of the tunnels, and TPROXY to its listeners. */
export function ztunnelNamespace(inputs: GeneveInputs): CompiledNamespace {
  return {
    scope: ztunnelScope,
    netns: inputs.ztunnel.netns,
    rulesets: [{ family: 'ipv4', tables: [ztunnelMangle(inputs)] }],
    sets: [],
    nativePrefix: null,
    ...ztunnelTunnelEnds(inputs),
    routes: ztunnelRoutes(inputs),
    ipRules: ztunnelIpRules(inputs),
    sysctls: ztunnelSysctls(inputs),
  };
}

function ztunnelMangle({ constants, ztunnel }: GeneveInputs): Table {
  const { marks, ports, tunnels } = constants;
  const { inbound, outbound } = tunnels;
  const tcp = protocol('tcp');
  const captures: readonly Rule[] = [
    rule([inputInterface(inbound.peerName), tcp, tcpTo(ports.hbone)], tproxy(ports.hbone, marks.tproxy), {
      causes: ['constants.ports.hbone', 'constants.tunnels.inbound'],
      purpose: 'mesh traffic for a pod of this node',
    }),
    rule([inputInterface(outbound.peerName), tcp], tproxy(ports.outbound, marks.tproxy), {
      causes: ['constants.ports.outbound', 'constants.tunnels.outbound'],
      purpose: 'what a mesh pod sends',
    }),
    rule([inputInterface(inbound.peerName), tcp], tproxy(ports.inbound, marks.tproxy), {
      causes: ['constants.ports.inbound', 'constants.tunnels.inbound'],
      purpose: 'plain traffic for a mesh pod',
    }),
    rule([notTo(`${ztunnel.ip}/32`), inputInterface(ztunnel.podInterface), tcp], setMark(marks.originalSource), {
      causes: ['ztunnel.ip', 'ztunnel.podInterface'],
      purpose: 'later packets for a socket that has the address of somebody else',
    }),
  ];
  return {
    name: 'mangle',
    chains: (builtinChains['mangle'] ?? []).map((name) => ({
      name,
      policy: 'ACCEPT',
      rules: name === 'PREROUTING' ? captures : [],
    })),
  };
}

/** No ip rule uses the outbound and proxy tables here; they are kept as published, from the proxy of 2022. */
function ztunnelRoutes({ constants, ztunnel }: GeneveInputs): readonly Route[] {
  const { tables, tunnels } = constants;
  const throughTunnel = (table: number, tunnel: typeof tunnels.inbound): Route => ({
    ...plainRoute,
    type: 'unicast',
    table,
    destination: '0.0.0.0/0',
    via: gatewayOf(tunnel.host),
    dev: tunnel.peerName,
    scope: 'global',
    origin: { causes: ['constants.tables', 'constants.tunnels'], purpose: 'back through the tunnel to the node' },
  });
  const toNode = (table: number): Route => ({
    ...plainRoute,
    type: 'unicast',
    table,
    destination: `${ztunnel.tunnelPeer}/32`,
    via: null,
    dev: ztunnel.podInterface,
    scope: 'link',
    origin: { causes: ['ztunnel.tunnelPeer', 'ztunnel.podInterface'], purpose: 'the node itself, not by the tunnel' },
  });
  return [
    {
      ...plainRoute,
      type: 'local',
      table: tables.inbound,
      destination: '0.0.0.0/0',
      via: null,
      dev: 'lo',
      scope: hostScope,
      origin: { causes: ['constants.tables.inbound'], purpose: 'marked packets are for a local socket' },
    },
    throughTunnel(tables.outbound, tunnels.outbound),
    throughTunnel(tables.proxy, tunnels.inbound),
    toNode(tables.outbound),
    toNode(tables.proxy),
  ];
}

function ztunnelIpRules({ constants }: GeneveInputs): readonly IpRule[] {
  const { marks, priorities, tables } = constants;
  const local = (priority: number, fwmark: Mark, cause: string, purpose: string): IpRule => ({
    family: 'ipv4',
    priority,
    fwmark,
    action: { kind: 'lookup', table: tables.inbound },
    protocol: ourProtocol,
    extra: [],
    origin: { causes: [cause], purpose },
  });
  return [
    local(priorities.ztunnelTproxy, marks.tproxy, 'constants.priorities.ztunnelTproxy', 'captured by TPROXY'),
    local(
      priorities.ztunnelOriginalSource,
      marks.originalSource,
      'constants.priorities.ztunnelOriginalSource',
      'for a socket with the address of somebody else',
    ),
  ];
}
