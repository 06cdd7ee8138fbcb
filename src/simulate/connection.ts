import type { Family } from '../ir/ruleset.js';
import type { SetChanges } from './set/changes.js';
import type { Tuple } from './tuple.js';
import { commonZone, type Zone } from './zone.js';

/** What connection tracking remembers. */
export interface Connection {
  readonly zone: Zone;
  /** Whether it only stands for one until the packet is tracked. */
  readonly isTemplate: boolean;
  readonly original: Tuple;
  /** What its answers look like: differs from the inverse of `original` where an address is translated. */
  reply: Tuple;
  mark: number;
  /** Of TCP: opened by a SYN that nothing has answered. */
  isInHandshake: boolean;
  hasSeenReply: boolean;
  isConfirmed: boolean;
  /** Whether a translation was decided, be it none. */
  isSourceDecided: boolean;
  isDestinationDecided: boolean;
  isSourceTranslated: boolean;
  isDestinationTranslated: boolean;
}

export interface Tracked {
  readonly connection: Connection;
  readonly isReply: boolean;
}

/** A socket that an earlier packet of the conversation made known, or that listens. */
export interface Socket {
  readonly protocol: number;
  /** Null: any address. */
  readonly address: Tuple['source'] | null;
  readonly port: number;
  /** Null: it listens. */
  readonly peer: { readonly address: Tuple['source']; readonly port: number } | null;
  /** The port of the listener that it is or that made it; null: a process asked by it. */
  readonly listener: number | null;
  readonly isTransparent: boolean;
  /** Whether it is one of the mesh's proxy: what that takes transparently is captured. */
  readonly isOfProxy: boolean;
  /** What it gives its packets; null: not known. */
  readonly mark: number | null;
}

/** As people know it: `port 80`. */
export function socketText({ listener }: Socket): string {
  return listener === null ? 'the process that asked' : `port ${listener}`;
}

/** What a namespace knows from earlier packets. */
export interface Memory {
  readonly connections: Map<string, Tracked>;
  readonly sockets: Socket[];
  /** What rules have changed in sets, by their names. */
  readonly sets: Map<string, SetChanges>;
  /** What packets of a rule have for a connection until they are tracked, by the rule. */
  readonly templates: Map<object, Connection>;
}

/** What the target CT makes: a connection of nobody. */
export function templateOf(family: Family): Connection {
  const nobody = family === 'ipv4' ? 0 : 0n;
  const tuple: Tuple = { protocol: 0, source: nobody, sourcePort: 0, destination: nobody, destinationPort: 0 };
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

export function tupleKey(zone: number, tuple: Tuple): string {
  return `${zone} ${tuple.protocol} ${tuple.source} ${tuple.sourcePort} ${tuple.destination} ${tuple.destinationPort}`;
}

/** A copy that another run may write to. */
export function copyMemory({ connections, sets, sockets, templates }: Memory): Memory {
  const copies = new Map<Connection, Connection>();
  const copyOf = (connection: Connection): Connection => {
    const known = copies.get(connection);
    if (known !== undefined) return known;
    const made = { ...connection };
    copies.set(connection, made);
    return made;
  };
  const entries = [...connections].map(
    ([key, { connection, isReply }]) => [key, { connection: copyOf(connection), isReply }] as const,
  );
  return {
    connections: new Map(entries),
    sockets: [...sockets],
    templates: new Map([...templates].map(([rule, template]) => [rule, copyOf(template)])),
    sets: new Map([...sets].map(([name, changes]) => [name, new Map(changes)])),
  };
}
