import type { Rule } from '../../../model/rules/rule.js';
import type { GeneveState } from '../state.js';

/** What must hold of a node of this mode. */
export type GeneveRule = Rule<GeneveState>;
