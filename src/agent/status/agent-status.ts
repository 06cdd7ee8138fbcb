import type { AgentPod, PodError } from './pod-row.js';

export interface ZtunnelConnection {
  /** Process at the other end, as the kernel says. */
  readonly pid: number;
  readonly since: number;
  readonly isSnapshotSent: boolean;
  /** Pods that it acknowledged. */
  readonly pods: number;
}

/** What `/status` answers, and `redirect status` prints. */
export interface AgentStatus {
  readonly formatVersion: 1;
  readonly node: string | null;
  readonly mode: string | null;
  readonly version: string;
  readonly startedAt: number;
  readonly source: { readonly name: string; readonly isSynced: boolean; readonly error: string | null };
  /** `converging`: something is to be done. `failed`: the part that all pods share is not as it should be. */
  readonly state: 'starting' | 'in-sync' | 'converging' | 'keeping' | 'failed' | 'stopping';
  /** Why it is in that state; null: there is nothing to say. */
  readonly why: string | null;
  /** About what all pods share. */
  readonly error: PodError | null;
  readonly verifiedAt: number | null;
  readonly isReady: boolean;
  /** Why it is not ready; null: it is. */
  readonly notReady: string | null;
  readonly ztunnel: readonly ZtunnelConnection[];
  readonly queue: number;
  /** Those that are not redirected first. */
  readonly pods: readonly AgentPod[];
}
