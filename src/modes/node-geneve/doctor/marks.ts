import { hex } from '../../../base/hex.js';
import type { Rule } from '../../../ir/ruleset.js';
import type { Mark } from '../../../model/mark.js';
import { printRule } from '../../../render/iptables/print.js';
import type { Finding } from '../../../report/finding.js';
import { ownerOf } from '../../../report/owner-of.js';
import type { GeneveConstants } from '../constants.js';
import type { GeneveFacts } from './facts.js';
import { isOwnChain, isOwnRule } from './own.js';

/** Mark bits that both a foreign rule or ip rule and ours use. */
export function checkMarks(facts: GeneveFacts): readonly Finding[] {
  const ours = marksOnTheNode(facts.constants);
  const shared = (masks: readonly number[]) => masks.map((mask) => (mask & ours) >>> 0).find((bits) => bits !== 0);
  const inRules = facts.rules.flatMap(({ ruleset }) =>
    ruleset.tables.flatMap(({ name, chains }) =>
      chains
        .filter(({ name: chain }) => !isOwnChain(facts.constants, chain))
        .flatMap(({ name: chain, rules }) =>
          rules
            .filter((rule) => !isOwnRule(facts.constants, rule))
            .flatMap((rule) => finding(shared(masksOf(rule)), () => `${name} -A ${chain} ${printRule(rule)}`, chain)),
        ),
    ),
  );
  const own = new Set(Object.values(facts.constants.priorities));
  const inIpRules = facts.ipRules
    .filter(({ fwmark, priority }) => fwmark !== null && !own.has(priority))
    .flatMap(({ fwmark, priority }) => {
      const { value, mask } = fwmark as Mark;
      return finding(shared([mask]), () => `ip rule ${priority}: fwmark ${hex(value)}/${hex(mask)}`, '');
    });
  return [...inRules, ...inIpRules].slice(0, 20);
}

/** @param evidence called for a finding alone: there are thousands of rules. */
function finding(bits: number | undefined, evidence: () => string, chain: string): readonly Finding[] {
  if (bits === undefined) return [];
  return [
    {
      code: 'mark-bits-shared',
      severity: 'warning',
      evidence: evidence(),
      consequence: `${ownerOf(chain)} uses mark bits ${hex(bits)} of ours: packets may be captured, or passed by, for their reasons`,
      remedy: 'choose marks with other bits under constants.marks, or have the other program use others',
    },
  ];
}

/** The marks that are used on the node; tproxy and originalSource are used only in ztunnel's namespace. */
function marksOnTheNode({ marks }: GeneveConstants): number {
  const { outbound, skip, connSkip, proxy, proxyReturn } = marks;
  const all = [outbound, skip, connSkip, proxy, proxyReturn];
  // A mask bit that must be 0 is tested like one that must be 1.
  return all.reduce((bits, { mask, value }) => bits | mask | value, 0) >>> 0;
}

function masksOf({ matches, target }: Rule): readonly number[] {
  const inMatches = matches.flatMap((match) =>
    match.kind === 'mark' || match.kind === 'connmark' ? [match.mark.mask] : [],
  );
  switch (target?.kind) {
    case 'set-mark':
    case 'set-connmark':
      // --set-xmark 0x4000/0x4000 touches a bit; a mask of all ones replaces everything.
      return [...inMatches, target.mark.mask];
    case 'save-connmark':
    case 'restore-connmark':
      return [...inMatches, target.nfmask | target.ctmask];
    default:
      return inMatches;
  }
}
