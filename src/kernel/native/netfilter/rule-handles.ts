import { attributeMap, textOf } from '../netlink/attributes.js';
import { listOf, type NetlinkSocket } from '../netlink/socket.js';
import { netfilterHeaderLength } from './header.js';
import { newRule, type RulesAt, ruleAttributes, rulesRequest } from './rules-request.js';

export type ChainName = Required<RulesAt>;

/** The handles of a chain's rules in their order, by which a trace names them. */
export function ruleHandles(socket: NetlinkSocket, at: ChainName): readonly bigint[] {
  return listOf(socket, rulesRequest(at), ({ type, body }) => {
    if (type !== newRule) return null;
    const found = attributeMap(body, netfilterHeaderLength);
    const is = (attribute: number, text: string) => textOf(found.get(attribute) ?? Buffer.alloc(0)) === text;
    const handle = found.get(ruleAttributes.handle);
    const isWanted = is(ruleAttributes.table, at.table) && is(ruleAttributes.chain, at.chain);
    return isWanted && handle?.length === 8 ? handle.readBigUInt64BE() : null;
  });
}
