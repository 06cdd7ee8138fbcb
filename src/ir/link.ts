import type { Origin } from './origin.js';
import type { Family } from './ruleset.js';

export interface Link {
  readonly name: string;
  /** geneve, vxlan, veth; foreign links have others, '' where the kernel names none. */
  readonly kind: string;
  readonly up: boolean;
  /** Network identifier of geneve and vxlan. */
  readonly id: number | null;
  readonly remote: string | null;
  /** UDP port of geneve and vxlan. */
  readonly port: number | null;
  /** Other names of it (`ip link property add ... altname`); left out where it has none. */
  readonly altNames?: readonly string[];
  /** Of geneve and vxlan; left out where it is an ordinary one of IPv4. */
  readonly socket?: TunnelSocket;
  /** veth only: the name of the other end and the path of its namespace; null where a reader cannot tell. */
  readonly peer: { readonly name: string | null; readonly netns: string | null } | null;
  /** The group that ip rules may speak of, where it is not the first one: a number, or a name of /etc/iproute2/group. */
  readonly group?: string;
  /** Left out where nobody has looked: a compiled link, or one that a plan has just made. */
  readonly state?: LinkState;
  readonly origin?: Origin;
}

/** What else than its port the UDP socket of a tunnel is opened with: the kernel shares a socket among tunnels that agree in all of it. */
export interface TunnelSocket {
  /** None: the link was made in another namespace, where its socket is. */
  readonly families: readonly Family[];
  /** external, vnifilter, gbp, gpe ... */
  readonly options: readonly string[];
}

/** What a live link shows besides its definition. It decides whether packets pass, and is no part of equality. */
export interface LinkState {
  /** The device that this one is a port of, with its kind as the kernel names it (bridge, bond, vrf, openvswitch). */
  readonly master: { readonly name: string; readonly kind: string } | null;
  /** False after `ip link set DEVICE arp off`. */
  readonly arp: boolean;
  /** False when the other end is down. */
  readonly carrier: boolean;
  readonly mac: string | null;
}

/** An entry of the neighbour table that the kernel does not learn: somebody set it. */
export interface Neighbour {
  readonly dev: string;
  readonly address: string;
  readonly mac: string | null;
}

/** An address of a link, such as `192.168.126.1/30` or `fd00::1/64`. */
export interface Address {
  readonly link: string;
  readonly address: string;
  /** Of IPv4, where it is not `global`: `link`, `host` ... */
  readonly scope?: string;
  readonly origin?: Origin;
}
