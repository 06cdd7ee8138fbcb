import type { NodeState } from '../../model/node-state.js';

/** A process with an address of its own that a question may name. */
export interface NamedProcess {
  /** The word that always means it: `node`. */
  readonly word: string;
  /** What else it is called. */
  readonly names: readonly string[];
  readonly namespace: string;
  /** Its address by the document; null: the first of its namespace. */
  readonly ip: string | null;
  /** What to say where it is not there. */
  readonly whyNot: string;
}

/** Any process of the node itself. */
export function nodeProcess(state: NodeState | null): NamedProcess {
  return {
    word: 'node',
    names: state === null ? [] : [state.node.name],
    namespace: 'host',
    ip: state?.node.hostIP ?? null,
    whyNot: 'the node has no address',
  };
}
