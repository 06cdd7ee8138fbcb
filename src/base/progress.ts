/** How far long work is. It is told often; whoever shows it bounds how often that is. */
export interface Progress {
  /** What is being done: `proving worker-1`. */
  readonly what: string;
  /** How many parts are done, and of how many; null: it cannot be told. */
  readonly done: number | null;
  readonly total: number | null;
}

export type OnProgress = (progress: Progress) => void;
