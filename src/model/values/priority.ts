import { mainRulePriority } from '../../base/kernel-facts.js';
import type { IntegerValue } from './integer-value.js';

/** The priority of an ip rule of ours: after the kernel's rule 0 (table local) and before its 32766 (table main). */
export const priority: IntegerValue = {
  noun: 'the priority of an ip rule of ours',
  minimum: 1,
  maximum: mainRulePriority - 1,
};
