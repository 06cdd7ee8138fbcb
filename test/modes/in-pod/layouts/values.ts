import type { Family } from '../../../../src/ir/ruleset.js';

/**
 * What differs between the two families of one layout: L, S and the word of the tool, as the published tables call
 * them.
 */
export interface FamilyValues {
  readonly loopback: string;
  readonly probe: string;
}

export const familyValues: Readonly<Record<Family, FamilyValues>> = {
  ipv4: { loopback: '127.0.0.1/32', probe: '169.254.7.127' },
  ipv6: { loopback: '::1/128', probe: 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff' },
};

/** The marks of ztunnel's own packets and of the connections on which it speaks with a client's address. */
export const ztunnelMark = '0x539/0xfff';
export const connectionMark = '0x111/0xfff';

/** Restore input for `--noflush`, a table after the other. */
export function restoreInput(tables: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(tables)
    .map(([table, lines]) => `*${table}\n${lines.join('\n')}\nCOMMIT\n`)
    .join('');
}
