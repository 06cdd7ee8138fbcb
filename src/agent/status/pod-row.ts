import type { PodKey } from '../desired/desired.js';

/**
 * How far a pod got. `waiting`: it cannot be programmed yet. `pending`: the kernel holds it, ztunnel has not
 * acknowledged it. `redirected`: both. `failed`: the last attempt failed; another follows. `removing`: it is declared
 * no more, and the kernel still holds it.
 */
export type PodPhase = 'waiting' | 'programming' | 'pending' | 'redirected' | 'failed' | 'removing';

/** Whether ztunnel confirmed a pod. `not-needed`: the mode does not tell ztunnel about pods. */
export type Acknowledgement =
  | { readonly state: 'not-needed' }
  | { readonly state: 'pending'; readonly why: string }
  | { readonly state: 'refused'; readonly why: string }
  | { readonly state: 'acknowledged'; readonly at: number };

export interface PodError {
  readonly code: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How many attempts failed in a row. */
  readonly attempts: number;
  /** When it is tried again; null: when something changes. */
  readonly nextAttemptAt: number | null;
}

/** What the agent knows of one pod. Times are milliseconds since 1970; null: not yet. */
export interface AgentPod {
  readonly pod: PodKey;
  readonly uid: string | null;
  readonly phase: PodPhase;
  readonly netns: string | null;
  readonly ips: readonly string[];
  /** Since when the source declares it, as far as this process saw; null: it does not declare it any more. */
  readonly declaredAt: number | null;
  /** When the kernel was last written for it. */
  readonly programmedAt: number | null;
  /** When the kernel was last seen to hold exactly what it should. */
  readonly verifiedAt: number | null;
  readonly acknowledgement: Acknowledgement;
  /** Why it waits, or what failed. */
  readonly error: PodError | null;
}
