import type { SimulatableNamespace } from '../../ir/program.js';
import type { RuleWords } from '../chain.js';
import type { Memory, Socket } from '../connection.js';
import { defaultsOfNode, defaultsOfPod } from '../device.js';
import { readyNamespace } from '../namespace.js';
import type { KnownPod, Network } from '../network.js';
import type { Wire } from '../wire.js';
import { memoryWith } from './listeners.js';

/** A network with its listeners before the first packet. */
export interface Scene {
  readonly network: Network;
  readonly memories: ReadonlyMap<string, Memory>;
}

/** A namespace of a node, as a mode puts it together. */
export interface NamespacePart {
  /** Its name in the network: its scope, unless two namespaces of one scope exist at once. */
  readonly name: string;
  readonly program: SimulatableNamespace;
  /** Whether it forwards packets if no sysctl is known. */
  readonly forwards: boolean;
  /** By device; a device without an entry leads outside. */
  readonly wires: ReadonlyMap<string, Wire>;
  readonly sockets: readonly Socket[];
}

export function sceneOf(parts: readonly NamespacePart[], pods: readonly KnownPod[], words: RuleWords): Scene {
  return {
    network: {
      namespaces: new Map(
        parts.map(({ forwards, name, program }) => [
          name,
          readyNamespace(name, program, words, forwards ? defaultsOfNode : defaultsOfPod),
        ]),
      ),
      wires: new Map(parts.map(({ name, wires }) => [name, wires])),
      pods,
    },
    memories: new Map(parts.map(({ name, sockets }) => [name, memoryWith(sockets)])),
  };
}
