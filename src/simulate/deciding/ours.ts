import type { SimulatableProgram } from '../../ir/program.js';
import type { Rule } from '../../ir/ruleset.js';
import type { Hop } from '../hop.js';
import type { Ownership } from './foreign-on-path.js';
import { ipRuleKey, routeKey } from './missing.js';
import type { OwnObjects } from './own-objects.js';

type RuleHop = Extract<Hop, { kind: 'rule' }>;

/** Recognises our objects by the document; without one, by the names and priorities of the design. */
export function ownershipOf(
  desired: SimulatableProgram | null,
  { isOwnChain, isOwnPriority }: OwnObjects,
  isKnown: (hop: RuleHop) => boolean,
): Ownership {
  const namespaces = desired?.namespaces ?? [];
  const ipRules = new Set(namespaces.flatMap((one) => one.ipRules.map(ipRuleKey)));
  const routes = new Set(namespaces.flatMap((one) => one.routes.map(routeKey)));
  const leads = ({ target }: Rule) => (target?.kind === 'jump' || target?.kind === 'goto' ? target.chain : '');
  return {
    rule: (hop) => {
      const { chain, rule, table, words } = hop;
      if (words !== undefined || table.kind === 'iptables') return false;
      if (isOwnChain(chain) || isOwnChain(leads(rule))) return true;
      return isKnown(hop) || rule.target?.kind === 'tproxy';
    },
    ipRule: (rule) => (desired === null ? isOwnPriority(rule.priority) : ipRules.has(ipRuleKey(rule))),
    // Without a document routes need no recognition: removing one of ours never captures more packets.
    route: (route) => routes.has(routeKey(route)),
  };
}
