/** The packet to trace, in words. */
export interface TraceQuestion {
  /**
   * A pod, the node, a process that the mode knows by name, an address, or `iface=DEVICE`; with `:PORT` the source
   * port.
   */
  readonly from: string;
  /** The same, but for `iface=`; with `:PORT` the port. */
  readonly to: string;
  /** `tcp` (default), `udp`, `icmp`, `sctp` or a number. */
  readonly protocol?: string;
  /** Flags of a first TCP packet, such as `SYN` or `ACK,FIN`; default SYN. */
  readonly flags?: string;
  /** The packet's initial mark. */
  readonly mark?: number;
  /** The source port, or the identifier of an echo request, where `from` has none. Default 40000. */
  readonly sourcePort?: number;
  /** How many packets of the conversation: 2 is the first and its answer. Default 1. */
  readonly count?: number;
}
