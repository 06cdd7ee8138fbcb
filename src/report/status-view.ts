/** What an agent says of itself, as far as a page shows it. Times are milliseconds since 1970; null: not yet. */
export interface StatusView {
  readonly node: string | null;
  readonly mode: string | null;
  readonly version: string;
  readonly startedAt: number;
  readonly source: { readonly name: string; readonly isSynced: boolean; readonly error: string | null };
  readonly state: 'starting' | 'in-sync' | 'converging' | 'keeping' | 'failed' | 'stopping';
  readonly why: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly verifiedAt: number | null;
  readonly notReady: string | null;
  readonly ztunnel: readonly { readonly pid: number; readonly since: number; readonly pods: number }[];
  readonly queue: number;
  readonly pods: readonly StatusPodView[];
}

export interface StatusPodView {
  readonly pod: string;
  readonly phase: 'waiting' | 'programming' | 'pending' | 'redirected' | 'failed' | 'removing';
  readonly netns: string | null;
  readonly ips: readonly string[];
  readonly programmedAt: number | null;
  readonly verifiedAt: number | null;
  readonly acknowledgement: { readonly state: string; readonly why?: string };
  readonly error: { readonly code: string; readonly message: string } | null;
}
