import type { NodeState } from '../../model/node-state.js';

/** A process that a question may name. */
export interface NamedProcess {
  /** The word that always names it: `node`. */
  readonly word: string;
  /** Of one of many such processes: how any of them is named (`PROXY@POD`). */
  readonly kind?: string;
  /** Other names. */
  readonly names: readonly string[];
  readonly namespace: string;
  /** Its address in the document; null: the first one of its namespace. */
  readonly ip: string | null;
  /** What it marks its packets with; omitted: nothing. */
  readonly mark?: number;
  /** The message if it does not exist. */
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
