import { printRule } from '../render/iptables/print.js';
import type { RuleWords } from '../simulate/chain.js';

/** A match or target whose result is unknown, in the words of iptables. */
export const ruleWords: RuleWords = {
  match: (match) => printRule({ matches: [match], target: null }),
  target: (target) => printRule({ matches: [], target }),
};
