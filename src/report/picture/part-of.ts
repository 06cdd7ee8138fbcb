/** Where an object stands in its place. */
export interface PartName {
  readonly group: string;
  readonly name: string;
}

/** The groups of a place, from top to bottom; tables that are not named here stand last. */
const order = ['links', 'raw', 'mangle', 'nat', 'filter', 'security', 'nft', 'sets', 'policy routing', 'sysctls'];

/** An object in the words of its tool (`describeItem`) tells where it belongs. Pure. */
export function partOf(object: string, text: string): PartName {
  switch (object) {
    case 'chain':
    case 'rule':
      return chainOf(text);
    case 'table':
      return { group: 'nft', name: text.replace(/^nft table (\S+ \S+?),? .*$/, '$1') };
    case 'set':
    case 'member':
      return { group: 'sets', name: text.split(' ')[1] ?? '' };
    case 'route':
      return { group: 'policy routing', name: `table ${/ table (\S+)/.exec(text)?.[1] ?? 'main'}` };
    case 'ip-rule':
      return { group: 'policy routing', name: 'ip rules' };
    case 'address':
      return { group: 'links', name: / dev (\S+)$/.exec(text)?.[1] ?? 'addresses' };
    case 'link':
      return { group: 'links', name: text.split(' ')[1] ?? '' };
    default:
      return { group: 'sysctls', name: 'values' };
  }
}

/** `IPv6 mangle -A CHAIN ...`, `mangle chain CHAIN`. */
function chainOf(text: string): PartName {
  const found = /^(IPv6 )?(\S+) (?:-A|chain) (\S+)/.exec(text);
  if (found === null) return { group: 'rules', name: 'rules' };
  const [, family = '', table = '', chain = ''] = found;
  return { group: `${family}${table}`, name: chain };
}

/** The place of a group among others. */
export function groupRank(group: string): number {
  const at = order.indexOf(group.replace('IPv6 ', ''));
  return (at < 0 ? order.length : at) * 2 + (group.startsWith('IPv6 ') ? 1 : 0);
}
