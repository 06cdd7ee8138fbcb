import type { Rule } from '../../../model/rules/rule.js';
import type { InpodState } from '../state.js';

/** A rule for nodes of this mode. */
export type InpodRule = Rule<InpodState>;
