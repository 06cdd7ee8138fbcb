import { mainRulePriority } from '../../base/kernel-facts.js';
import type { IpRule, IpRuleAction } from '../../ir/ip-rule.js';
import type { Origin } from '../../ir/origin.js';
import type { Route } from '../../ir/route.js';
import type { Mark } from '../../model/mark.js';
import type { GeneveConstants } from './constants.js';
import type { GeneveInputs } from './inputs.js';
import { backstopMetric, gatewayOf, ourProtocol, plainRoute } from './kernel-values.js';

const plain = { ...plainRoute, type: 'unicast', via: null } as const;

/**
 * Routes of the three tables: captured traffic (outbound), later packets of proxied connections (proxy), and mesh pods
 * (inbound).
 */
export function hostRoutes(inputs: GeneveInputs): readonly Route[] {
  const { constants, ztunnel } = inputs;
  const { tables, tunnels } = constants;
  const toZtunnel = (table: number, purpose: string): Route => ({
    ...plain,
    table,
    destination: `${ztunnel.ip}/32`,
    dev: ztunnel.hostInterface,
    scope: 'link',
    origin: { causes: ['ztunnel.ip', 'ztunnel.hostInterface'], purpose },
  });
  return [
    toZtunnel(tables.outbound, 'a tunnel packet carries the mark of what it holds and must not enter the tunnel again'),
    {
      ...plain,
      table: tables.outbound,
      destination: '0.0.0.0/0',
      via: gatewayOf(tunnels.outbound.ztunnel),
      dev: tunnels.outbound.name,
      scope: 'global',
      origin: { causes: ['constants.tunnels.outbound'], purpose: 'captured packets into the outbound tunnel' },
    },
    toZtunnel(tables.proxy, 'ztunnel itself'),
    {
      ...plain,
      table: tables.proxy,
      destination: '0.0.0.0/0',
      via: ztunnel.ip,
      dev: ztunnel.hostInterface,
      scope: 'global',
      onlink: true,
      origin: {
        causes: ['ztunnel.ip', 'ztunnel.hostInterface'],
        purpose: 'later packets of proxied connections straight to ztunnel',
      },
    },
    toZtunnel(tables.inbound, 'ztunnel itself'),
    ...backstops(inputs),
    ...podRoutes(inputs),
  ];
}

/**
 * The routes that remain when ztunnel's veth goes and the kernel removes its routes. Without them marked packets would
 * fall through to the main table and leave in plain text, and tunnel packets would follow the default route off the
 * node.
 */
function backstops({ constants: { tables }, profile, ztunnel }: GeneveInputs): readonly Route[] {
  if (!profile.failsClosed) return [];
  const backstop = (table: number, destination: string, cause: string, purpose: string): Route => ({
    ...plain,
    type: 'unreachable',
    table,
    destination,
    dev: null,
    scope: 'global',
    metric: backstopMetric,
    origin: { causes: ['profile', cause], purpose },
  });
  return [
    backstop(tables.outbound, '0.0.0.0/0', 'constants.tables.outbound', 'captured packets end here without ztunnel'),
    backstop(tables.proxy, '0.0.0.0/0', 'constants.tables.proxy', 'so do later packets of proxied connections'),
    backstop(tables.inbound, `${ztunnel.ip}/32`, 'ztunnel.ip', "and the inbound tunnel's own packets"),
  ];
}

/** The source makes the node's processes talk to the pod as hostIP, which the OUTPUT rule lets pass. */
function podRoutes({ constants, hostIP, meshPods }: GeneveInputs): readonly Route[] {
  const { inbound } = constants.tunnels;
  const { extra, family, metric, onlink, protocol, type } = plain;
  const via = gatewayOf(inbound.ztunnel);
  // Each key is named: to copy an object takes several times as long.
  return meshPods.map(({ ip, ipPath }) => ({
    family,
    table: constants.tables.inbound,
    type,
    destination: `${ip}/32`,
    via,
    dev: inbound.name,
    source: hostIP,
    scope: 'global',
    onlink,
    metric,
    protocol,
    extra,
    origin: { causes: [ipPath, 'node.hostIP'], purpose: 'what is sent to a mesh pod goes to ztunnel first' },
  }));
}

/** The priority after our rules of the `nop` rule that passed packets jump to. */
export function onwardPriority({ priorities }: Pick<GeneveConstants, 'priorities'>): number {
  return priorities.inbound + 1;
}

export function hostIpRules({ constants, profile, ztunnel }: GeneveInputs): readonly IpRule[] {
  const { marks, priorities, tables } = constants;
  const ipRule = (
    name: keyof typeof priorities,
    fwmark: Mark | null,
    action: IpRuleAction,
    purpose: string,
    extra: readonly string[] = [],
  ): IpRule => ({
    family: 'ipv4',
    priority: priorities[name],
    fwmark,
    action,
    protocol: ourProtocol,
    extra,
    origin: ruleOrigin(name, purpose),
  });
  const lookup = (table: number): IpRuleAction => ({ kind: 'lookup', table });
  const onward = onwardPriority(constants);
  const nop = ipRule('inbound', null, { kind: 'other', words: ['nop'] }, 'where what passes goes on');
  const inbound = lookup(tables.inbound);
  return [
    profile.passedTo === 'main'
      ? ipRule(
          'skip',
          marks.skip,
          { kind: 'goto', priority: mainRulePriority },
          'what passes is routed by the main table',
        )
      : ipRule('skip', marks.skip, { kind: 'goto', priority: onward }, 'what passes goes past our rules'),
    ...(profile.passedTo === 'main' ? [] : [{ ...nop, priority: onward }]),
    ipRule('outbound', marks.outbound, lookup(tables.outbound), 'captured packets'),
    // Not at the priority of the inbound rule: the kernel takes a rule without addresses for an equal of one with some
    // (EEXIST).
    ...(profile.inboundOf === 'everybody'
      ? []
      : [ipRule('outbound', null, inbound, 'packets of our tunnels end here without ztunnel', ['to', ztunnel.ip])]),
    ipRule('proxyReturn', marks.proxyReturn, lookup(tables.proxy), 'later packets of proxied connections'),
    ...(profile.inboundOf === 'everybody'
      ? [ipRule('inbound', null, inbound, 'packets to mesh pods; all others fall through')]
      : [ipRule('inbound', null, inbound, 'packets of others to mesh pods', ['not', 'iif', 'lo'])]),
  ];
}

function ruleOrigin(name: string, purpose: string): Origin {
  return { causes: [`constants.priorities.${name}`], purpose };
}
