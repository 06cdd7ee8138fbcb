import { unreachable } from '../base/unreachable.js';
import { routeText, ruleText, tableName } from '../render/ip-json/text.js';
import type { Decider } from '../simulate/deciding/decider.js';
import { tableText } from '../simulate/table-ref.js';
import { ownerOf } from './owner-of.js';
import { ruleLine } from './rule-words.js';
import type { DeciderView } from './trace-view.js';
import { visible } from './visible.js';

/** What decided, in the words of the tool that shows it, and whose it is. */
export function viewDecider(decider: Decider): DeciderView {
  const { kind, scope } = decider;
  return {
    kind,
    namespace: scope,
    text: visible(textOf(decider)),
    owner: ownerOfDecider(decider),
    changesMark: changesMark(decider),
  };
}

/** Rules of nft are not taken apart: their words say it. */
function changesMark(decider: Decider): boolean {
  if (decider.kind !== 'rule') return false;
  const { rule, words } = decider;
  if (words !== null) return /\b(?:meta )?mark set\b/.test(words);
  return rule.target?.kind === 'set-mark' || rule.target?.kind === 'restore-connmark';
}

function textOf(decider: Decider): string {
  switch (decider.kind) {
    case 'rule': {
      const { chain, rule, table, words } = decider;
      return `${tableText(table)} ${ruleLine(chain, rule, words ?? undefined)}`;
    }
    case 'policy':
      return `the policy ${decider.policy} of ${tableText(decider.table)} ${decider.chain}`;
    case 'ip-rule':
      return `ip rule ${ruleText(decider.rule)}`;
    case 'route':
      return `the route ${routeText(decider.route)} in table ${tableName(decider.route.table)}`;
    case 'dormant':
      return `table ${tableText(decider.table)} is dormant`;
    case 'down':
      return `${decider.link} is down`;
    case 'missing-link':
      return `${decider.link} is not there`;
    case 'missing-member':
      return `${decider.entry} is not in the set ${decider.set}`;
    case 'missing-set':
      return `the set ${decider.set} is not there`;
    case 'missing-ip-rule':
      return `ip rule ${ruleText(decider.rule)} is missing`;
    case 'missing-route':
      return `the route ${routeText(decider.route)} in table ${tableName(decider.route.table)} is missing`;
    case 'missing-rule':
      return `the rule ${decider.table} ${ruleLine(decider.chain, decider.rule)} is missing`;
    default:
      return unreachable(decider);
  }
}

/** Null: it is ours, and missing. */
function ownerOfDecider(decider: Decider): string | null {
  switch (decider.kind) {
    case 'rule': {
      const { target } = decider.rule;
      const to = target?.kind === 'jump' || target?.kind === 'goto' ? target.chain : '';
      return ownerOf(decider.chain, to, decider.table.name);
    }
    case 'policy':
      return ownerOf(decider.chain, decider.table.name);
    case 'ip-rule':
    case 'route':
      return ownerOf();
    default:
      return null;
  }
}
