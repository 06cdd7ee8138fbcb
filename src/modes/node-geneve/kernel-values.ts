/**
 * The protocol number of our routes and ip rules, shown by `ip route`. /etc/iproute2/rt_protos has no name for it.
 * Objects without it are recognised by value too, so that a node programmed by the 2023 agent is adopted.
 */
export const ourProtocol = '205';

/** A metric behind all other routes to the same destination. */
export const backstopMetric = 9999;

/** The address of a tunnel's end without its prefix length. */
export function gatewayOf(address: string): string {
  return address.slice(0, address.indexOf('/'));
}

/** What most routes of the design have in common. */
export const plainRoute = {
  family: 'ipv4',
  source: null,
  onlink: false,
  metric: 0,
  protocol: ourProtocol,
  extra: [],
} as const;
