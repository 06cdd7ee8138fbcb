import type { Origin } from './origin.js';

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
  /** veth only: the name of the other end and the path of its namespace; null where a reader cannot tell. */
  readonly peer: { readonly name: string | null; readonly netns: string | null } | null;
  /** The group that ip rules may speak of, where it is not the first one: a number, or a name of /etc/iproute2/group. */
  readonly group?: string;
  readonly origin?: Origin;
}

/** An address of a link, such as `192.168.126.1/30` or `fd00::1/64`. */
export interface Address {
  readonly link: string;
  readonly address: string;
  /** Of IPv4, where it is not `global`: `link`, `host` ... */
  readonly scope?: string;
  readonly origin?: Origin;
}
