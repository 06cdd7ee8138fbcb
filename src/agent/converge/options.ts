import type { Machine } from '../../index.js';
import type { PodKey } from '../desired/desired.js';
import type { Source } from '../desired/source.js';
import type { KernelWatch, KernelWatchOptions } from '../drift/watch.js';
import type { Tell } from '../events.js';
import type { Companion } from '../modes/agent-mode.js';
import type { AgentPod } from '../status/pod-row.js';
import type { Clock } from './clock.js';

export interface ConvergenceOptions {
  readonly source: Pick<Source, 'current' | 'health'>;
  readonly companion: Pick<Companion, 'acknowledgement' | 'hold' | 'nodeProgrammed'>;
  /** Null: nothing tells of drift, and only a full look finds it. */
  readonly watch: ((options: KernelWatchOptions) => Promise<KernelWatch | null>) | null;
  readonly hostNetns: string;
  readonly machine: Machine;
  readonly stateDirectory: string | null;
  readonly resyncMs: number;
  readonly clock: Clock;
  readonly tell: Tell;
  /** After each change of a row. */
  readonly changed: (pods: ReadonlyMap<PodKey, AgentPod>) => void;
}
