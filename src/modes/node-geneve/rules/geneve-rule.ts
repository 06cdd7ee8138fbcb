import type { Rule } from '../../../model/rules/rule.js';
import type { GeneveState } from '../state.js';

/** A rule for nodes of this mode. */
export type GeneveRule = Rule<GeneveState>;
