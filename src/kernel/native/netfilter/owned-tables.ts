import type { Message } from '../netlink/messages.js';
import { listOf, type NetlinkSocket } from '../netlink/socket.js';
import { parseTable, tablesRequest } from './tables.js';

/** Names of the tables that go, or lose their owner, with the socket of a process: nobody commits that. */
export function ownedTables(socket: NetlinkSocket): readonly string[] {
  return listOf(socket, tablesRequest, ownedTable);
}

/** Null: another message, or a table without an owner. */
export function ownedTable(message: Message): string | null {
  const table = parseTable(message);
  return table?.isOwned === true ? table.name : null;
}
