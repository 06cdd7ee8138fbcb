import type { Rule } from '../ir/ruleset.js';
import { printLine, printRule } from '../render/iptables/print.js';
import type { RuleWords } from '../simulate/chain.js';

/** A match or target whose result is unknown, in the words of iptables. */
export const ruleWords: RuleWords = {
  match: (match) => printRule({ matches: [match], target: null }),
  target: (target) => printRule({ matches: [], target }),
};

/** A rule of a chain without counters, as iptables-save prints it. @param words of native nft, as nft prints it. */
export function ruleLine(chain: string, { counters: _, ...bare }: Rule, words?: string): string {
  return words === undefined ? printLine(chain, bare) : `${chain} ${words}`;
}
