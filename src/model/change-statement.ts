import type { ExpectedOutcome } from './expectation.js';

/**
 * What the author of a change allows it to do: these flows go so afterwards. It is checked by a review, and does not
 * affect what is compiled.
 */
export interface ChangeStatement {
  /** A pod, an address, a network, or a word for a group; `any`: whoever. */
  readonly from: string;
  readonly to: string;
  /** Null: any. */
  readonly protocol: 'tcp' | 'udp' | 'icmp' | null;
  /** Null: any. */
  readonly port: number | null;
  /** How they go before the change; flows that go otherwise are not meant. Null: however. */
  readonly before: ExpectedOutcome | null;
  /** How they go afterwards; `any`: however. */
  readonly after: ExpectedOutcome | 'any';
}
