import type { IpOperation } from '../ir/ip-operation.js';
import type { Change } from './change.js';

/** What becomes of the addresses, routes or ip rules of one namespace. */
export interface NetworkComparison {
  readonly changes: readonly Change[];
  /** Deletions of what hangs on a link that is made anew: said one by one, so that undoing the step brings them back. */
  readonly removals: readonly IpOperation[];
  readonly additions: readonly IpOperation[];
  /** Deletions of what is no longer desired. */
  readonly deletions: readonly IpOperation[];
}
