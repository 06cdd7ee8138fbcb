import type { IpOperation } from '../ir/ip-operation.js';
import type { Change } from './change.js';

/** The changes of the addresses, routes or ip rules of one namespace. */
export interface NetworkComparison {
  readonly changes: readonly Change[];
  /** Deletions of objects on a link that is recreated: explicit, so that the inverse of the step restores them. */
  readonly removals: readonly IpOperation[];
  readonly additions: readonly IpOperation[];
  /** Deletions of objects that are no longer desired. */
  readonly deletions: readonly IpOperation[];
}
