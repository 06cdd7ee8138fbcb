import type { Sysctl } from '../../ir/sysctl.js';
import { explain } from '../explain.js';
import { word } from '../word.js';

/** `sysctl -p` text. Keys keep their slashes: in `net.ipv4.conf.eth0.100.rp_filter` the interface name would be ambiguous. */
export function printSysctls(sysctls: readonly Sysctl[]): string {
  return sysctls
    .flatMap((sysctl) => [...explain(sysctl.origin), `${word(sysctl.key)} = ${sysctl.value}`])
    .map((line) => `${line}\n`)
    .join('');
}
