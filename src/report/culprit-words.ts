import { unreachable } from '../base/unreachable.js';
import type { Rule } from '../ir/ruleset.js';
import { routeText, ruleText, tableName } from '../render/ip-json/text.js';
import { printRule } from '../render/iptables/print.js';
import type { Culprit } from '../simulate/prove/effect/culprit.js';
import { tableText } from '../simulate/table-ref.js';
import { ownerOf } from './owner-of.js';
import { visible } from './visible.js';

/** What keeps a document from having its effect, in the words of the tool that shows it. */
export function culpritWords(culprit: Culprit): string {
  const where = culprit.scope === 'host' ? '' : ` in ${culprit.scope}'s namespace`;
  return visible(`${wordsOf(culprit)}${where}`);
}

function wordsOf(culprit: Culprit): string {
  switch (culprit.kind) {
    case 'ip-rule':
      return `ip rule ${culprit.rule.priority} (somebody else's) goes first: ${ruleText(culprit.rule)}`;
    case 'route': {
      const { route } = culprit;
      return `a route of somebody else's is taken: ${routeText(route)} in table ${tableName(route.table)}`;
    }
    case 'rule': {
      const { chain, rule, table } = culprit;
      return `a rule (${ownerOf(chain)}) ${deedOf(culprit)}: ${table} -A ${chain} ${printRule(rule)}`.trimEnd();
    }
    case 'foreign':
      return foreignWords(culprit);
    case 'policy':
      return `the policy of ${culprit.table} ${culprit.chain} is DROP`;
    case 'dormant':
      return `table ${culprit.family === 'ipv4' ? 'ip' : 'ip6'} ${culprit.table} has flags dormant: no packet meets its rules`;
    case 'sysctl':
      if (culprit.sysctl.key === 'net/ipv4/conf/all/forwarding')
        return `net/ipv4/ip_forward is ${culprit.sysctl.value}`;
      return `${culprit.sysctl.key} is ${culprit.sysctl.value}`;
    case 'port': {
      const { name, state } = culprit.link;
      return `${name} is a port of the ${state?.master?.kind || 'device'} ${state?.master?.name ?? ''}`;
    }
    case 'arp':
      return `${culprit.link.name} has arp off`;
    case 'down':
      return culprit.link.up ? `the other end of ${culprit.link.name} is down` : `${culprit.link.name} is down`;
    case 'neighbour': {
      const { address, dev, mac } = culprit.neighbour;
      return `a neighbour entry was set by hand: ${address} dev ${dev} lladdr ${mac ?? 'none'}`;
    }
    default:
      return unreachable(culprit);
  }
}

function foreignWords(culprit: Extract<Culprit, { kind: 'foreign' }>): string {
  const { chain, index, rule, table, words } = culprit;
  const place = table.kind === 'nft' ? `nft table ${tableText(table)}` : tableText(table);
  if (index === null) return `the policy of chain ${chain} of ${place} is drop`;
  const text = words ?? (rule === null ? '' : printRule(rule));
  return `a rule of ${place} ${deedOf(culprit)}: chain ${chain}: ${text}`;
}

function deedOf({ rule, verdict }: Pick<Extract<Culprit, { kind: 'rule' | 'foreign' }>, 'rule' | 'verdict'>): string {
  switch (verdict) {
    case 'drop':
      return 'drops it';
    case 'reject':
      return 'rejects it';
    case 'queue':
      return 'hands it to a program';
    case 'return':
      return 'ends the chain ahead of ours';
    case 'accept':
      return isTranslation(rule) ? 'translates it' : 'accepts it ahead of ours';
    default:
      return rule?.target?.kind === 'module' || rule?.target?.kind === 'opaque'
        ? 'treats it otherwise'
        : 'changes its marks';
  }
}

function isTranslation(rule: Rule | null): boolean {
  const target = rule?.target;
  if (target?.kind === 'dnat') return true;
  return target?.kind === 'module' && ['MASQUERADE', 'NETMAP', 'REDIRECT', 'SNAT'].includes(target.target);
}
