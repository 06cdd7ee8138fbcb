import type { Family } from '../../ir/ruleset.js';

/** The address of a pod's own loopback, which is never redirected. */
export const loopback: Readonly<Record<Family, string>> = { ipv4: '127.0.0.1/32', ipv6: '::1/128' };
