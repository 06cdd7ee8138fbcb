import type { Origin } from './origin.js';
import type { Family } from './ruleset.js';

/** A table's number; in an observation from another machine it may be a name with an unknown number. */
export type TableId = number | string;

export interface Route {
  readonly family: Family;
  readonly table: TableId;
  /** unicast, local, unreachable, blackhole, prohibit, throw, broadcast, anycast ... */
  readonly type: string;
  /** Canonical prefix with its length, `0.0.0.0/0` or `::/0` for the default route. */
  readonly destination: string;
  /** An IPv4 route may have an IPv6 next hop (RTA_VIA). */
  readonly via: string | null;
  /** Null if the type ends the packet. */
  readonly dev: string | null;
  /** Source address that the route suggests. */
  readonly source: string | null;
  /** global, link, host ...; always global for IPv6. */
  readonly scope: string;
  readonly onlink: boolean;
  /** Never 0 for IPv6: the kernel turns 0 into `ipv6Metric`. */
  readonly metric: number;
  /** Who wrote it, a number or a name; equality ignores it. */
  readonly protocol: string | null;
  /**
   * Attributes without a field here, as `ip route` words: `tos 0x10`, `from PREFIX`, `nhid 3`, `realms 5/7`, `pref
   * low`, and at the end next hops (`nexthop via A dev D weight N`). An element of several words is one attribute,
   * known or not (`mtu 1400`, `encap ip id 5 dst A`). `attributesOf` parses them.
   */
  readonly extra: readonly string[];
  readonly origin?: Origin;
}
