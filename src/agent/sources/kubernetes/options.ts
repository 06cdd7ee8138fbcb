import type { Machine } from '../../../index.js';
import type { Locate } from '../../discovery/locator.js';
import type { ProcFiles } from '../../discovery/proc-files.js';
import type { Enrolment } from '../../enrolment/enrolment.js';
import type { Collection, FollowRequest, KubeApi } from '../../kube/api.js';
import type { NodeDefaults } from './defaults.js';

export interface KubernetesSourceOptions {
  readonly api: KubeApi;
  /** Keeps a list of the API current. */
  readonly follow: <T>(request: FollowRequest<T>) => Collection<T>;
  /** Name of this node. */
  readonly node: string;
  readonly defaults: NodeDefaults;
  readonly enrolment: Enrolment;
  readonly machine: Machine;
  /** The files of this machine, read without starting processes. */
  readonly files: ProcFiles;
  readonly locate: Locate;
  readonly whenZtunnelIsGone: 'keep' | 'remove';
  readonly warn: (message: string) => void;
  readonly pace: SourcePace;
}

/** Times in milliseconds. */
export interface SourcePace {
  /** Between two looks whether what was found of pods and the node still holds. */
  readonly recheckMs: number;
  /** Until pods that were not found are looked for again: the first time, and at most. */
  readonly retryMs: readonly [first: number, most: number];
  /** How long a pod that the CNI chain names may take to come on the list before the API is asked for it alone. */
  readonly aheadMs: number;
  /** How long it is asked for. */
  readonly unknownMs: number;
  /** How long a pod that was asked for is believed without coming on the list. */
  readonly unlistedMs: number;
}

export const usualPace: SourcePace = {
  recheckMs: 15_000,
  retryMs: [500, 30_000],
  aheadMs: 100,
  unknownMs: 3000,
  unlistedMs: 60_000,
};
