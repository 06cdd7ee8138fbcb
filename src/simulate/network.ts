import type { Memory } from './connection.js';
import { copyMemory } from './connection.js';
import type { Namespace } from './namespace.js';
import { outside, type Wire } from './wire.js';

/** Namespaces and their connections as packets meet them: they ask for one by its name. */
export interface Paths {
  readonly namespaces: Pick<ReadonlyMap<string, Namespace>, 'get'>;
  /** By namespace, then by device; a device without an entry leads outside. */
  readonly wires: Pick<ReadonlyMap<string, ReadonlyMap<string, Wire>>, 'get'>;
}

/** The modelled namespaces of a node and their connections. */
export interface Network extends Paths {
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly wires: ReadonlyMap<string, ReadonlyMap<string, Wire>>;
  /** Pods by name and address, for questions that name them. */
  readonly pods: readonly KnownPod[];
}

export interface KnownPod {
  /** `namespace/name`. */
  readonly name: string;
  readonly ips: readonly string[];
  /** The node's end of its veth; null where it is not known. */
  readonly device: string | null;
  readonly isMesh: boolean;
  /** The name of its own namespace, if that is modelled. */
  readonly inside?: string;
  /** Who is behind other devices of that namespace. */
  readonly guests?: readonly Guest[];
}

/** Who is behind a device of a pod: a virtual machine, a container in it. */
export interface Guest {
  readonly device: string;
  readonly ips: readonly string[];
}

/** The state that earlier packets left in each namespace. */
export type Memories = Pick<ReadonlyMap<string, Memory>, 'get'>;

export function wireOf(network: Paths, namespace: string, device: string): Wire {
  return network.wires.get(namespace)?.get(device) ?? outside;
}

/** Copies that are made when they are first asked for: a conversation visits few of the namespaces. */
export function copyMemories(memories: Memories): Memories {
  // Lists: looking at the few names is cheaper than a map.
  const names: string[] = [];
  const copies: Memory[] = [];
  return {
    get: (name) => {
      for (let at = 0; at < names.length; at += 1) if (names[at] === name) return copies[at];
      const memory = memories.get(name);
      if (memory === undefined) return undefined;
      const copy = copyMemory(memory);
      names.push(name);
      copies.push(copy);
      return copy;
    },
  };
}
