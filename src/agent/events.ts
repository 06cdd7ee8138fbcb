import type { ChangeKind } from '../index.js';
import type { PodKey } from './desired/desired.js';

/** Why something was converged. */
export type Cause = 'start' | 'desired' | 'cni' | 'drift' | 'resync' | 'retry' | 'stop';

/**
 * Everything that happens in the agent, for those who tell it: the log, the metrics, the events of Kubernetes. Times in
 * milliseconds. A part of the program that is told adds its row here.
 */
export type AgentEvent =
  | { readonly kind: 'started'; readonly version: string; readonly source: string; readonly node: string | null }
  | { readonly kind: 'stopping'; readonly why: string }
  | { readonly kind: 'source'; readonly isSynced: boolean; readonly error: string | null }
  /** `pods`: those that were worked on; null: the whole node. `durations`: by phase of the work. */
  | {
      readonly kind: 'converged';
      readonly cause: Cause;
      readonly pods: readonly PodKey[] | null;
      readonly changes: number;
      readonly durations: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'converge-failed';
      readonly cause: Cause;
      readonly pods: readonly PodKey[] | null;
      readonly code: string;
      readonly message: string;
      readonly nextAttemptIn: number | null;
    }
  /** What was found to differ, by kind of object, before it is repaired. */
  | {
      readonly kind: 'drift';
      readonly scope: string;
      readonly differences: Readonly<Record<ChangeKind, number>>;
      readonly summary: string;
    }
  | { readonly kind: 'fight'; readonly scope: string; readonly repairs: number; readonly pauseMs: number }
  | {
      readonly kind: 'jump-pushed-down';
      readonly scope: string;
      readonly isRepaired: boolean;
      readonly culprit: string;
    }
  | { readonly kind: 'pod-redirected'; readonly pod: PodKey; readonly sinceDeclared: number }
  | { readonly kind: 'pod-failed'; readonly pod: PodKey; readonly code: string; readonly message: string }
  | { readonly kind: 'pod-removed'; readonly pod: PodKey }
  | { readonly kind: 'ztunnel-connected' | 'ztunnel-ready'; readonly pid: number }
  | { readonly kind: 'ztunnel-disconnected'; readonly pid: number; readonly why: string }
  | { readonly kind: 'ztunnel-refused'; readonly pod: PodKey; readonly why: string }
  /** `done`: it was no question whether a pod is redirected. */
  | {
      readonly kind: 'cni-request';
      readonly command: string;
      readonly pod: PodKey | null;
      readonly outcome: 'redirected' | 'not-in-mesh' | 'done' | 'refused' | 'malformed';
      readonly durationMs: number;
      readonly message: string | null;
    }
  /** `status`: of the answer; null: there was none. Of a watch it is told when it is granted. */
  | {
      readonly kind: 'kube-request';
      readonly verb: string;
      readonly resource: string;
      readonly status: number | null;
      readonly durationMs: number;
    }
  | { readonly kind: 'kube-event'; readonly resource: string; readonly bytes: number }
  | { readonly kind: 'warning'; readonly message: string };

export type Tell = (event: AgentEvent) => void;
