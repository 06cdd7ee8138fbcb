/**
 * captured: by the proxy, with its addresses unchanged. direct: it arrives without it and is answered. lost: it does
 * not arrive.
 */
export type ExpectedOutcome = 'captured' | 'direct' | 'lost';

/** What the author of a document expects of conversations. It is proved, and does not affect what is compiled. */
export interface Expectation {
  /** A pod, an address, or a word for a group. */
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** Null: any port. */
  readonly port: number | null;
  readonly outcome: ExpectedOutcome;
}
