import type { Machine } from '../kernel/machine.js';
import type { OnWarning } from '../kernel/tell-warnings.js';
import type { Backend } from '../model/node-state.js';
import type { PodRef } from '../model/pod-ref.js';
import type { CachedState } from './cached-state.js';

export interface LiveOptions {
  readonly machine?: Machine;
  /** Overrides the document's backend. */
  readonly backend?: Backend;
  /** The folder of the records; default /run/redirect. */
  readonly stateDirectory?: string;
  readonly lockSeconds?: number;
  /** False: do not check that namespaces have the addresses of the document; they may get them later. */
  readonly addressCheck?: boolean;
  /**
   * The `cached` of an earlier apply of this process: the scopes that it covers are not read again. Null: read
   * everything.
   */
  readonly cached?: CachedState | null;
  /**
   * The pods to work on: pods of the document, or pods that are gone, with the addresses and interface that they had.
   * Everything else is neither read nor planned. Objects that all pods share must be in place already. `cached` is
   * neither used nor returned.
   *
   * `shared`: everything but the namespaces of the document's pods, which are neither read nor written: the objects
   * that all pods share, the members that recorded pods have in them, and what pods left that the document does not
   * have any more. Where the node was programmed with another design or backend, the pods are part of it.
   */
  readonly only?: readonly PodRef[] | 'shared';
  readonly signal?: AbortSignal;
  readonly onWarning?: OnWarning;
}
