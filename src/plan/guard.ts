import type { Route } from '../ir/route.js';

/** Last of all: it decides only while there is no other route to the same destination. */
const lastMetric = 4_294_967_294;

/**
 * What stands in for a route while its link is made anew. Without it the packet would fall through to the main table and
 * leave in plain text; dropped, it is sent again and takes its way a moment later. It carries our protocol number, so whoever
 * comes after a crash takes it away.
 */
export function guardOf({ destination, family, protocol, table }: Route): Route {
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
    metric: lastMetric,
    protocol,
    extra: [],
    origin: { causes: [], purpose: 'holds packets back while the tunnel is made anew' },
  };
}
