import type { ForeignFamily, ForeignRuleset } from '../ir/foreign-table.js';
import type { Family } from '../ir/ruleset.js';

/** Which table a packet meets. */
export type TableRef =
  /** Of the backend that is ours. */
  | { readonly kind: 'backend'; readonly family: Family; readonly name: string }
  /** Of somebody else's nft. */
  | { readonly kind: 'nft'; readonly family: ForeignFamily; readonly name: string }
  /** Of the iptables that is not ours. */
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
