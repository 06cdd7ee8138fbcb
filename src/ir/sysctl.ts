import type { Origin } from './origin.js';

export interface Sysctl {
  /** Path below /proc/sys with slashes: an interface name may hold dots. */
  readonly key: string;
  readonly value: string;
  readonly origin?: Origin;
}
