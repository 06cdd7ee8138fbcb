import { printRule } from '../render/iptables/print.js';
import type { RuleWords } from '../simulate/chain.js';

/** What a match or target says that nobody can tell the answer of, in the words of iptables. */
export const ruleWords: RuleWords = {
  match: (match) => printRule({ matches: [match], target: null }),
  target: (target) => printRule({ matches: [], target }),
};
