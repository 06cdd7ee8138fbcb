/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line of redirect to its end, apart from the server. */
export type RunCommand = (words: readonly string[], signal: AbortSignal) => Promise<Ended>;
