import { parseIPv6, printIPv6 } from '../../model/values/ipv6.js';

/** An entry of an inet6 set with canonical addresses; ports, names and devices are left as they are. */
export function canonicalEntry(entry: string): string {
  return entry.includes(',') ? entry.split(',').map(canonicalPart).join(',') : canonicalPart(entry);
}

function canonicalPart(part: string): string {
  const slash = part.indexOf('/');
  const groups = parseIPv6(slash < 0 ? part : part.slice(0, slash));
  return groups === undefined ? part : `${printIPv6(groups)}${slash < 0 ? '' : part.slice(slash)}`;
}
