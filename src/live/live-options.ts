import type { Machine } from '../kernel/machine.js';
import type { OnWarning } from '../kernel/tell-warnings.js';
import type { Backend } from '../model/node-state.js';
import type { PodRef } from '../model/pod-ref.js';
import type { CachedState } from './cached-state.js';

export interface LiveOptions {
  readonly machine?: Machine;
  /** Overrides the document's backend. */
  readonly backend?: Backend;
  /** Where records are kept; default /run/redirect. */
  readonly stateDirectory?: string;
  readonly lockSeconds?: number;
  /** False: namespaces need not have the addresses that the document gives them (yet). */
  readonly addressCheck?: boolean;
  /** What an earlier apply of this process gave back: what it covers is not read again. Null: read everything. */
  readonly cached?: CachedState | null;
  /**
   * Pods that it is about, those of the document or gone ones with what they had: the rest of the document stays as it is, and is
   * neither read nor planned. What all pods share must be in place already. `cached` is not used then, and not given back.
   */
  readonly only?: readonly PodRef[];
  readonly signal?: AbortSignal;
  readonly onWarning?: OnWarning;
}
