import type { IncomingMessage } from 'node:http';
import type { Refusal } from './statuses.js';

/** What goes wrong; all of it may be changed while the server runs. */
export interface Faults {
  /** Refuses a request, such as `() => faults.busy()`; null: it is answered. */
  refuse: (request: IncomingMessage) => Refusal | null;
  /** Requests are taken and never answered. */
  isHung: boolean;
  /** Bytes leave in pieces of this size with this pause between, in milliseconds. */
  slow: { readonly bytes: number; readonly pause: number } | null;
  /** How often each event of a watch is sent. */
  copies: number;
  /** The bearer tokens that are accepted; null: all, and none. */
  tokens: readonly string[] | null;
  /** Answers from this size on are compressed for those who accept it. */
  gzipFrom: number;
}

export function noFaults(): Faults {
  return { refuse: () => null, isHung: false, slow: null, copies: 1, tokens: null, gzipFrom: 128 * 1024 };
}
