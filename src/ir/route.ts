import type { Origin } from './origin.js';
import type { Family } from './ruleset.js';

/** A table's number; in an observation from elsewhere perhaps a name whose number nothing tells. */
export type TableId = number | string;

export interface Route {
  readonly family: Family;
  readonly table: TableId;
  /** unicast, local, unreachable, blackhole, prohibit, throw, broadcast, anycast ... */
  readonly type: string;
  /** Canonical prefix with its length, `0.0.0.0/0` or `::/0` for the default route. */
  readonly destination: string;
  /** Of IPv4 perhaps an address of IPv6 (RTA_VIA). */
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
  /**
   * Attributes that have no field here, as `ip route` words: `tos 0x10`, `from PREFIX`, `nhid 3`, `realms 5/7`, `pref low`, and at
   * the end next hops (`nexthop via A dev D weight N`). An element of several words is one attribute in itself (`mtu 1400`,
   * `encap ip id 5 dst A`), known here or not. `attributesOf` reads them.
   */
  readonly extra: readonly string[];
  readonly origin?: Origin;
}
