/**
 * The protocol number of our routes and ip rules, for whoever reads `ip route`. No name of /etc/iproute2/rt_protos has
 * it. Information only: what is ours is told by value, so that a node programmed by the 2023 agent is adopted.
 */
export const ourProtocol = '205';

/** Behind every other route to the same destination. */
export const backstopMetric = 9999;

/** The address of a tunnel's end without its prefix length. */
export function gatewayOf(address: string): string {
  return address.slice(0, address.indexOf('/'));
}
