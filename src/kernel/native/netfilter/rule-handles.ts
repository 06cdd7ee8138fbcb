import { attributeMap, printAttributes, textAttribute, textOf } from '../netlink/attributes.js';
import { listOf, type NetlinkSocket } from '../netlink/socket.js';
import {
  netfilterHeader,
  netfilterHeaderLength,
  netfilterType,
  subsystems,
  type TableFamily,
  tableFamilies,
} from './header.js';

const commands = { newRule: 6, getRule: 7 } as const;
const attributes = { table: 1, chain: 2, handle: 3 } as const;

export interface ChainName {
  readonly family: TableFamily;
  readonly table: string;
  readonly chain: string;
}

/** The handles of a chain's rules in their order, by which a trace names them. */
export function ruleHandles(socket: NetlinkSocket, { chain, family, table }: ChainName): readonly bigint[] {
  const names = [textAttribute(attributes.table, table), textAttribute(attributes.chain, chain)];
  const request = {
    what: 'rules of a chain',
    type: netfilterType(subsystems.tables, commands.getRule),
    body: Buffer.concat([netfilterHeader(tableFamilies[family]), printAttributes(names)]),
  };
  return listOf(socket, request, ({ type, body }) => {
    if (type !== netfilterType(subsystems.tables, commands.newRule)) return null;
    const found = attributeMap(body, netfilterHeaderLength);
    const is = (attribute: number, text: string) => textOf(found.get(attribute) ?? Buffer.alloc(0)) === text;
    const handle = found.get(attributes.handle);
    // A kernel that does not know the filter tells of all of them.
    const isWanted = is(attributes.table, table) && is(attributes.chain, chain);
    return isWanted && handle?.length === 8 ? handle.readBigUInt64BE() : null;
  });
}
