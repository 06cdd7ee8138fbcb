import type { IntegerValue } from './integer-value.js';

/** A Geneve or VXLAN network identifier. The kernel uses 0 for links in external mode. */
export const vni: IntegerValue = { noun: 'a tunnel id', minimum: 1, maximum: 2 ** 24 - 1 };
