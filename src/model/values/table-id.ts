import type { IntegerValue } from './integer-value.js';

/** The number of a route table of ours. */
export const tableId: IntegerValue = {
  noun: 'a route table of ours',
  minimum: 1,
  maximum: 2 ** 32 - 1,
  reserved: {
    253: "the kernel's table 'default'",
    254: "the kernel's table 'main'",
    255: "the kernel's table 'local'",
  },
};
