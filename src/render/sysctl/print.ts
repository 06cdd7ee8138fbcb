import type { Sysctl } from '../../ir/sysctl.js';
import { alikeExplanations } from '../explain.js';
import { longText } from '../long-text.js';
import { word } from '../word.js';

/**
 * `sysctl -p` text. Keys keep their slashes: in `net.ipv4.conf.eth0.100.rp_filter` the interface name would be
 * ambiguous.
 */
export function printSysctls(sysctls: readonly Sysctl[]): string {
  const text = longText();
  const explain = alikeExplanations();
  for (const { key, origin, value } of sysctls) text.add(`${explain(origin)}${word(key)} = ${value}\n`);
  return text.end();
}
