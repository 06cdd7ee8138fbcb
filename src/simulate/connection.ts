import type { Family } from '../ir/ruleset.js';
import type { SetChanges } from './set/changes.js';
import type { Tuple } from './tuple.js';
import { commonZone, type Zone } from './zone.js';

/** An entry of connection tracking. */
export interface Connection {
  readonly zone: Zone;
  /** A template of the CT target: a placeholder until the packet is tracked. */
  readonly isTemplate: boolean;
  readonly original: Tuple;
  /** The tuple of its answers: not the inverse of `original` where NAT applies. */
  reply: Tuple;
  mark: number;
  /** TCP: opened by a SYN that has no answer yet. */
  isInHandshake: boolean;
  hasSeenReply: boolean;
  isConfirmed: boolean;
  /** Whether NAT has decided on this side, even if the decision is not to translate. */
  isSourceDecided: boolean;
  isDestinationDecided: boolean;
  isSourceTranslated: boolean;
  isDestinationTranslated: boolean;
}

/** A connection as the packets of one direction find it. */
export interface Tracked {
  /** The zone and the tuple of those packets. */
  readonly zone: number;
  readonly tuple: Tuple;
  readonly connection: Connection;
  readonly isReply: boolean;
}

/** A listening socket, or one that an earlier packet of the conversation opened. */
export interface Socket {
  readonly protocol: number;
  /** Null: any address. */
  readonly address: Tuple['source'] | null;
  readonly port: number;
  /** Null: it listens. */
  readonly peer: { readonly address: Tuple['source']; readonly port: number } | null;
  /** The port of the listener, or of the listener that accepted it; null: a client's socket. */
  readonly listener: number | null;
  readonly isTransparent: boolean;
  /** Whether it belongs to the mesh's proxy. */
  readonly isOfProxy: boolean;
  /** Null: what it accepts is not captured. */
  readonly captures: Capture | null;
  /** The mark of its packets, and of the packets that it accepts sockets for; null: unknown. */
  readonly mark: number | null;
}

/** What a proxy captures by a socket. */
export interface Capture {
  /** What it is captured as, if the proxy has several sockets in one place: `outbound`. */
  readonly as: string | null;
  /** The proxy, where the namespace is not named after it. */
  readonly by: string | null;
  /**
   * Whether only redirected connections (REDIRECT, TPROXY) are captured: one that was opened to this port itself is
   * not.
   */
  readonly isRedirected: boolean;
}

/** `port 80`. */
export function socketText({ listener }: Socket): string {
  return listener === null ? 'the process that asked' : `port ${listener}`;
}

/** The state that earlier packets left in a namespace. */
export interface Memory {
  /** A list: a conversation has so few that looking at each is cheaper than making keys. */
  readonly connections: Tracked[];
  readonly sockets: Socket[];
  /** Changes that rules made to sets, by set name. Replaced as a whole: few conversations change any. */
  sets: ReadonlyMap<string, SetChanges>;
  /** Connection templates, by the rule that attaches them. Replaced as a whole. */
  templates: ReadonlyMap<object, Connection>;
}

/** The template of the CT target: a connection without endpoints. */
export function templateOf(family: Family): Connection {
  const unspecified = family === 'ipv4' ? 0 : 0n;
  const tuple: Tuple = {
    protocol: 0,
    source: unspecified,
    sourcePort: 0,
    destination: unspecified,
    destinationPort: 0,
  };
  return { ...newConnection(commonZone, tuple, tuple), isTemplate: true, isConfirmed: true };
}

export function newConnection(zone: Zone, original: Tuple, reply: Tuple): Connection {
  return {
    zone,
    isTemplate: false,
    original,
    reply,
    mark: 0,
    isInHandshake: false,
    hasSeenReply: false,
    isConfirmed: false,
    isSourceDecided: false,
    isDestinationDecided: false,
    isSourceTranslated: false,
    isDestinationTranslated: false,
  };
}

/** The connection that the packets of a tuple belong to in a zone. */
export function trackedAs({ connections }: Memory, zone: number, tuple: Tuple): Tracked | undefined {
  for (const tracked of connections) if (tracked.zone === zone && isSameTuple(tracked.tuple, tuple)) return tracked;
  return undefined;
}

function isSameTuple(one: Tuple, other: Tuple): boolean {
  return (
    one.sourcePort === other.sourcePort &&
    one.destinationPort === other.destinationPort &&
    one.source === other.source &&
    one.destination === other.destination &&
    one.protocol === other.protocol
  );
}

/** A deep copy: another run may change it. */
export function copyMemory({ connections, sets, sockets, templates }: Memory): Memory {
  if (connections.length === 0 && templates.size === 0)
    return { connections: [], sockets: sockets.slice(), sets, templates };
  // Both directions of a connection share it.
  const copies = new Map<Connection, Connection>();
  const copyOf = (connection: Connection): Connection => {
    const known = copies.get(connection);
    if (known !== undefined) return known;
    const made = { ...connection };
    copies.set(connection, made);
    return made;
  };
  return {
    connections: connections.map(({ connection, isReply, tuple, zone }) => {
      return { zone, tuple, connection: copyOf(connection), isReply };
    }),
    sockets: sockets.slice(),
    sets,
    templates: new Map([...templates].map(([rule, template]) => [rule, copyOf(template)])),
  };
}
