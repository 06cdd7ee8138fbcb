import type { IpRule } from '../../ir/ip-rule.js';
import type { Route } from '../../ir/route.js';

/**
 * It decides only while there is no other way to the same destination; ahead of the route that ends packets when there is no
 * ztunnel any more, which would end their connections too.
 */
const guardMetric = 9998;

/**
 * What stands in for a route while its link is made anew. Without it the packet would fall through to the main table and
 * leave in plain text; dropped, it is sent again and takes its way a moment later. It carries our protocol number, so whoever
 * comes after a crash takes it away.
 */
export function guardRoute({ destination, family, protocol, table }: Route): Route {
  return {
    family,
    table,
    type: 'blackhole',
    destination,
    via: null,
    dev: null,
    source: null,
    scope: 'global',
    onlink: false,
    metric: guardMetric,
    protocol,
    extra: [],
    origin: { causes: [], purpose: 'holds packets back while the tunnel is made anew' },
  };
}

/**
 * While there are guards the node's own packets keep off our tables. They are routed once before the mark that lets them pass, and
 * a `connect` that meets a blackhole fails at once: a kubelet's probe would. The protocol number is ours, as a guard's, whoever
 * put the present rules there.
 * @param present those of ours; null: no rule lets packets pass.
 */
export function passRule(present: readonly IpRule[], desired: readonly IpRule[]): IpRule | null {
  const skip = [...present, ...desired].find(({ action }) => action.kind === 'goto');
  if (skip === undefined) return null;
  const origin = { causes: [], purpose: "the node's own packets pass while the tunnel is made anew" };
  const protocol = desired[0]?.protocol ?? skip.protocol;
  return { ...skip, protocol, fwmark: null, extra: ['iif', 'lo'], origin };
}
