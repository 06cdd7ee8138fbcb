import { printAttributes, textAttribute } from '../netlink/attributes.js';
import type { Request } from '../netlink/socket.js';
import { netfilterHeader, netfilterType, subsystems, type TableFamily, tableFamilies } from './header.js';

const commands = { newRule: 6, getRule: 7 } as const;
export const ruleAttributes = { table: 1, chain: 2, handle: 3, expressions: 4 } as const;

export const newRule = netfilterType(subsystems.tables, commands.newRule);

/** The rules of a chain, or of a whole table. */
export interface RulesAt {
  readonly family: TableFamily;
  readonly table: string;
  readonly chain?: string;
}

/** Asks for the list of rules. A kernel that does not know the filter tells of all of the family. */
export function rulesRequest({ chain, family, table }: RulesAt): Request {
  const names = [
    textAttribute(ruleAttributes.table, table),
    ...(chain === undefined ? [] : [textAttribute(ruleAttributes.chain, chain)]),
  ];
  return {
    what: `rules of a ${chain === undefined ? 'table' : 'chain'}`,
    type: netfilterType(subsystems.tables, commands.getRule),
    body: Buffer.concat([netfilterHeader(tableFamilies[family]), printAttributes(names)]),
  };
}
