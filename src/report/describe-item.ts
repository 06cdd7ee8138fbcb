import { unreachable } from '../base/unreachable.js';
import { type AddressSet, fixedWords } from '../ir/address-set.js';
import type { Link } from '../ir/link.js';
import type { Family } from '../ir/ruleset.js';
import type { Item } from '../plan/item.js';
import { ipRuleWords, routeWords } from '../render/ip-batch/words.js';
import { printRule } from '../render/iptables/print.js';
import { visible } from './visible.js';

/** An object in the words of the tool that people know it from. */
export function describeItem(item: Item): string {
  return visible(inWords(item));
}

function inWords(item: Item): string {
  switch (item.object) {
    case 'chain':
      return `${familyWord(item)}${item.table} chain ${item.chain}`;
    case 'rule':
      return `${familyWord(item)}${item.table} -A ${item.chain} ${printRule(item.rule)}`.trimEnd();
    case 'table':
      return `nft table ${item.family} ${item.name}${item.layout === null ? '' : `, layout of ${item.layout.name}`}`;
    case 'set':
      return `set ${setWords(item.set)}`;
    case 'member':
      return `set ${item.set} member ${item.member.entry}`;
    case 'link':
      return `link ${describeLink(item.link)}`;
    case 'address':
      return `address ${item.address.address} dev ${item.address.link}`;
    case 'route':
      return `route ${routeWords({ ...item.route, protocol: null }, String)}`;
    case 'ip-rule':
      return `ip ${item.rule.family === 'ipv6' ? '-6 ' : ''}rule ${ipRuleWords({ ...item.rule, protocol: null }, String)}`;
    case 'sysctl':
      return `sysctl ${item.sysctl.key} = ${item.sysctl.value}`;
    default:
      return unreachable(item);
  }
}

/** Where nothing else tells it; IPv4 goes without saying. */
function familyWord({ family }: { readonly family: Family }): string {
  return family === 'ipv6' ? 'IPv6 ' : '';
}

function setWords(set: AddressSet): string {
  const { family, maxelem, name, type } = set;
  return [name, type, family ?? '', maxelem === null ? '' : `maxelem ${maxelem}`, ...fixedWords(set)]
    .filter(Boolean)
    .join(' ');
}

function describeLink({ name, kind, id, remote, port, up }: Link): string {
  const words = [name, kind === '' ? 'without a kind' : kind];
  if (id !== null) words.push(`id ${id}`);
  if (remote !== null) words.push(`remote ${remote}`);
  if (port !== null) words.push(`port ${port}`);
  return [...words, up ? 'up' : 'down'].join(' ');
}
