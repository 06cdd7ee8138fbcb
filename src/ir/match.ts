import type { Mark } from '../model/mark.js';

/**
 * `address` is canonical, always with its prefix length, or with its mask if that has holes: `10.1.0.0/16`,
 * `fe80::/64`, `10.0.0.0/255.0.255.0`.
 */
export interface AddressMatch {
  readonly kind: 'source' | 'destination';
  readonly negated: boolean;
  readonly address: string;
}

/** A trailing `+` in `name` is a prefix wildcard. */
export interface InterfaceMatch {
  readonly kind: 'in-interface' | 'out-interface';
  readonly negated: boolean;
  readonly name: string;
}

/** `protocol` is a lower-case name if the kernel tools print one, otherwise a decimal number. */
export interface ProtocolMatch {
  readonly kind: 'protocol';
  readonly negated: boolean;
  readonly protocol: string;
}

/** IPv4 only: second and later fragments (`-f`). */
export interface FragmentMatch {
  readonly kind: 'fragment';
  readonly negated: boolean;
}

/** Both ends included, 0 to 65535. */
export interface PortRange {
  readonly negated: boolean;
  readonly first: number;
  readonly last: number;
}

export interface TcpFlagsMatch {
  readonly negated: boolean;
  /** Names in the order FIN, SYN, RST, PSH, ACK, URG. */
  readonly mask: readonly string[];
  readonly set: readonly string[];
}

export interface TcpMatch {
  readonly kind: 'tcp';
  readonly sourcePort: PortRange | null;
  readonly destinationPort: PortRange | null;
  readonly option: { readonly negated: boolean; readonly number: number } | null;
  readonly flags: TcpFlagsMatch | null;
}

export interface UdpMatch {
  readonly kind: 'udp';
  readonly sourcePort: PortRange | null;
  readonly destinationPort: PortRange | null;
}

/** The packet's mark (`mark`) or its connection's (`connmark`): (actual & mask) equals value. */
export interface MarkMatch {
  readonly kind: 'mark' | 'connmark';
  readonly negated: boolean;
  readonly mark: Mark;
}

/** Membership in a named set; each dimension selects one end of the packet. */
export interface SetMatch {
  readonly kind: 'set';
  readonly negated: boolean;
  readonly set: string;
  readonly dimensions: readonly ('src' | 'dst')[];
}

/** The packet has a local socket behind it (`-m owner --socket-exists`). */
export interface SocketExistsMatch {
  readonly kind: 'socket-exists';
  readonly negated: boolean;
}

export interface CommentMatch {
  readonly kind: 'comment';
  /** Unescaped. */
  readonly text: string;
}

/**
 * One option of a module as the kernel tools print it: `! --ctstate NEW,RELATED` is negated, `--ctstate`,
 * [`NEW,RELATED`].
 */
export interface ModuleOption {
  readonly negated: boolean;
  readonly flag: string;
  /** Unescaped words. */
  readonly values: readonly string[];
}

/** A module without a type of its own here; its options are known and canonical. */
export interface ModuleMatch {
  readonly kind: 'module';
  readonly module: string;
  readonly options: readonly ModuleOption[];
}

/**
 * An unknown module, or a known one whose options cannot be parsed, kept word for word. It may match or not. An empty
 * `module`: words that belong to no module.
 */
export interface OpaqueMatch {
  readonly kind: 'opaque';
  readonly module: string;
  readonly options: readonly ModuleOption[];
}

export type Match =
  | AddressMatch
  | InterfaceMatch
  | ProtocolMatch
  | FragmentMatch
  | TcpMatch
  | UdpMatch
  | MarkMatch
  | SetMatch
  | SocketExistsMatch
  | CommentMatch
  | ModuleMatch
  | OpaqueMatch;
