import type { SimulatableNamespace } from '../../ir/program.js';
import type { RuleWords } from '../chain.js';
import type { Memory, Socket } from '../connection.js';
import { readyNamespace } from '../namespace.js';
import type { KnownPod, Network } from '../network.js';
import type { Wire } from '../wire.js';
import { memoryWith } from './listeners.js';

/** A network with what its listeners are before the first packet. */
export interface Scene {
  readonly network: Network;
  readonly memories: ReadonlyMap<string, Memory>;
}

/** A namespace of a node, as a mode puts it together. */
export interface NamespacePart {
  /** Its name in the network: that of its scope, unless two of one scope are there at once. */
  readonly name: string;
  readonly program: SimulatableNamespace;
  /** Whether it forwards packets where no setting says so. */
  readonly forwards: boolean;
  /** By device; one that is not named leads outside. */
  readonly wires: ReadonlyMap<string, Wire>;
  readonly sockets: readonly Socket[];
}

export function sceneOf(parts: readonly NamespacePart[], pods: readonly KnownPod[], words: RuleWords): Scene {
  return {
    network: {
      namespaces: new Map(
        parts.map(({ forwards, name, program }) => [name, readyNamespace(name, program, words, { forwards })]),
      ),
      wires: new Map(parts.map(({ name, wires }) => [name, wires])),
      pods,
    },
    memories: new Map(parts.map(({ name, sockets }) => [name, memoryWith(sockets)])),
  };
}
