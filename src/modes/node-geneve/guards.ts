import type { IpRule } from '../../ir/ip-rule.js';
import type { Route } from '../../ir/route.js';

/**
 * A guard decides only while there is no other route to the same destination. It comes ahead of the unreachable
 * backstop, which would also end connections.
 */
const guardMetric = 9998;

/**
 * Replaces a route while its link is recreated. Without it packets would fall through to the main table and leave in
 * plain text; a dropped packet is sent again and passes a moment later. It has our protocol number, so that the next
 * apply removes it after a crash.
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
 * Keeps the node's own packets off our tables while guards are in place. They are routed once before they get the mark
 * that lets them pass, and a `connect` that hits a blackhole fails at once, as a kubelet probe would. Like a guard it
 * has our protocol number, whoever wrote the present rules.
 * @param present our ip rules on the node.
 * @returns null: no rule lets packets pass.
 */
export function passRule(present: readonly IpRule[], desired: readonly IpRule[]): IpRule | null {
  const skip = [...present, ...desired].find(({ action }) => action.kind === 'goto');
  if (skip === undefined) return null;
  const origin = { causes: [], purpose: "the node's own packets pass while the tunnel is made anew" };
  const protocol = desired[0]?.protocol ?? skip.protocol;
  return { ...skip, protocol, fwmark: null, extra: ['iif', 'lo'], origin };
}
