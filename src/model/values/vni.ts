import type { IntegerValue } from './integer-value.js';

/** A Geneve or VXLAN network identifier. The kernel has 0 for links that are controlled from outside. */
export const vni: IntegerValue = { noun: 'a tunnel id', minimum: 1, maximum: 2 ** 24 - 1 };
