import { defaultTable, localTable, mainTable } from '../../base/kernel-facts.js';
import type { IntegerValue } from './integer-value.js';

/** The number of a route table of ours. */
export const tableId: IntegerValue = {
  noun: 'a route table of ours',
  minimum: 1,
  maximum: 2 ** 32 - 1,
  reserved: {
    [defaultTable]: "the kernel's table 'default'",
    [mainTable]: "the kernel's table 'main'",
    [localTable]: "the kernel's table 'local'",
  },
};
