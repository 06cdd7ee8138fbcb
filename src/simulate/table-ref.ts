import type { ForeignFamily, ForeignRuleset } from '../ir/foreign-table.js';
import type { Family } from '../ir/ruleset.js';

/** Which table a rule belongs to. */
export type TableRef =
  /** A table of our backend; `nativePrefix`: it is in our own table of nft. */
  | { readonly kind: 'backend'; readonly family: Family; readonly name: string; readonly nativePrefix?: string }
  /** A foreign nft table. */
  | { readonly kind: 'nft'; readonly family: ForeignFamily; readonly name: string }
  /** A table of the other iptables backend. */
  | { readonly kind: 'iptables'; readonly backend: ForeignRuleset['backend']; readonly name: string };

/** `mangle`, `inet firewalld`, `iptables-legacy mangle`. */
export function tableText(table: TableRef): string {
  switch (table.kind) {
    case 'backend':
      return table.name;
    case 'nft':
      return `${table.family} ${table.name}`;
    case 'iptables':
      return `${table.backend} ${table.name}`;
  }
}
