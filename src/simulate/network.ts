import type { Memory } from './connection.js';
import { copyMemory } from './connection.js';
import type { Namespace } from './namespace.js';
import { outside, type Wire } from './wire.js';

/** The modelled namespaces of a node with what connects them. */
export interface Network {
  readonly namespaces: ReadonlyMap<string, Namespace>;
  /** By namespace, then by device; a device that is not named leads outside. */
  readonly wires: ReadonlyMap<string, ReadonlyMap<string, Wire>>;
  /** Pods and nodes by name and address, for whoever asks for them in words. */
  readonly pods: readonly KnownPod[];
}

export interface KnownPod {
  /** `namespace/name`. */
  readonly name: string;
  readonly ips: readonly string[];
  /** The node's end of its veth; null where it is not known. */
  readonly device: string | null;
  readonly isMesh: boolean;
}

/** What all namespaces remember of earlier packets. */
export type Memories = ReadonlyMap<string, Memory>;

export function wireOf(network: Network, namespace: string, device: string): Wire {
  return network.wires.get(namespace)?.get(device) ?? outside;
}

export function copyMemories(memories: Memories): Memories {
  return new Map([...memories].map(([name, memory]) => [name, copyMemory(memory)]));
}
