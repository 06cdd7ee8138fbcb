import type { Origin } from './origin.js';
import type { Family } from './ruleset.js';

export interface Link {
  readonly name: string;
  /** geneve, vxlan, veth; foreign links have others, '' if the kernel names none. */
  readonly kind: string;
  readonly up: boolean;
  /** Network identifier of geneve and vxlan. */
  readonly id: number | null;
  readonly remote: string | null;
  /** UDP port of geneve and vxlan. */
  readonly port: number | null;
  /** Alternative names (`ip link property add ... altname`); omitted if there are none. */
  readonly altNames?: readonly string[];
  /** geneve and vxlan only; omitted for an ordinary IPv4 socket. */
  readonly socket?: TunnelSocket;
  /** veth only: the name of the other end and the path of its namespace; null if unknown. */
  readonly peer: { readonly name: string | null; readonly netns: string | null } | null;
  /** The device group, if not 0: a number, or a name of /etc/iproute2/group. ip rules may refer to it. */
  readonly group?: string;
  /** Omitted if not observed: a compiled link, or one that a plan has just made. */
  readonly state?: LinkState;
  readonly origin?: Origin;
}

/** The properties of a tunnel's UDP socket besides its port: tunnels share a socket if all of them are equal. */
export interface TunnelSocket {
  /** Empty: the link was made in another namespace, and its socket is there. */
  readonly families: readonly Family[];
  /** external, vnifilter, gbp, gpe ... */
  readonly options: readonly string[];
}

/** The state of a live link besides its definition. It decides whether packets pass; equality ignores it. */
export interface LinkState {
  /** The device that this one is a port of, with its kind as the kernel names it (bridge, bond, vrf, openvswitch). */
  readonly master: { readonly name: string; readonly kind: string } | null;
  /** False after `ip link set DEVICE arp off`. */
  readonly arp: boolean;
  /** False when the other end is down. */
  readonly carrier: boolean;
  readonly mac: string | null;
}

/** An entry of the neighbour table that was set by hand, not learned. */
export interface Neighbour {
  readonly dev: string;
  readonly address: string;
  readonly mac: string | null;
}

/** An address of a link, such as `192.168.126.1/30` or `fd00::1/64`. */
export interface Address {
  readonly link: string;
  readonly address: string;
  /** IPv4 only, if not `global`: `link`, `host` ... */
  readonly scope?: string;
  readonly origin?: Origin;
}
