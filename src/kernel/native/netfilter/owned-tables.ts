import { attributeMap, textOf } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { listOf, type NetlinkSocket } from '../netlink/socket.js';
import { netfilterHeader, netfilterHeaderLength, netfilterType, subsystems } from './header.js';

const commands = { newTable: 0, getTable: 1 } as const;
const attributes = { name: 1, flags: 2 } as const;
const ownerFlag = 2;

const tablesRequest = {
  what: 'tables of nf_tables',
  type: netfilterType(subsystems.tables, commands.getTable),
  body: netfilterHeader(),
};

/** Names of the tables that go, or lose their owner, with the socket of a process: nobody commits that. */
export function ownedTables(socket: NetlinkSocket): readonly string[] {
  return listOf(socket, tablesRequest, ownedTable);
}

/** Null: another message, or a table without an owner. */
export function ownedTable({ type, body }: Message): string | null {
  if (type !== netfilterType(subsystems.tables, commands.newTable) || body.length < netfilterHeaderLength) return null;
  const found = attributeMap(body, netfilterHeaderLength);
  const [name, flags] = [found.get(attributes.name), found.get(attributes.flags)];
  const isOwned = flags?.length === 4 && (flags.readUInt32BE(0) & ownerFlag) !== 0;
  return isOwned && name !== undefined ? textOf(name) : null;
}
