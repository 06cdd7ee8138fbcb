import type { Origin } from './origin.js';
import type { Family } from './ruleset.js';

/** Table numbers of the kernel's own tables. */
export const mainTable = 254;
export const localTable = 255;

/** The metric of an IPv6 route that is added without one. */
export const ipv6Metric = 1024;

export interface Route {
  readonly family: Family;
  readonly table: number;
  /** unicast, local, unreachable, blackhole, prohibit, throw, broadcast ... */
  readonly type: string;
  /** Canonical prefix with its length, `0.0.0.0/0` or `::/0` for the default route. */
  readonly destination: string;
  readonly via: string | null;
  /** Null where the type ends the packet. */
  readonly dev: string | null;
  /** Source address that the route suggests. */
  readonly source: string | null;
  /** global, link, host ...; of IPv6 always global. */
  readonly scope: string;
  readonly onlink: boolean;
  /** Of IPv6 never 0, which the kernel keeps for itself: it makes `ipv6Metric` of none. */
  readonly metric: number;
  /** Who wrote it, as the kernel keeps it: a number or a name; information, no part of equality. */
  readonly protocol: string | null;
  /** Attributes that have no field here (nexthops, mtu, tos ...), as `ip` words; ours have none. */
  readonly extra: readonly string[];
  readonly origin?: Origin;
}
