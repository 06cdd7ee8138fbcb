import { attributeMap, textOf } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { listOf, type NetlinkSocket, type Request } from '../netlink/socket.js';
import {
  netfilterHeader,
  netfilterHeaderLength,
  netfilterType,
  subsystems,
  type TableFamily,
  tableFamilies,
} from './header.js';

const commands = { newTable: 0, getTable: 1 } as const;
const attributes = { name: 1, flags: 2 } as const;
const flags = { dormant: 1, owner: 2 } as const;

export interface NftTable {
  readonly family: TableFamily;
  readonly name: string;
  /** No hook runs its chains. */
  readonly isDormant: boolean;
  /** It goes, or loses its owner, with the socket of a process: nobody commits that. */
  readonly isOwned: boolean;
}

export const tablesRequest: Request = {
  what: 'tables of nf_tables',
  type: netfilterType(subsystems.tables, commands.getTable),
  body: netfilterHeader(),
};

/** The tables of all families, as the kernel orders them. */
export function nftTables(socket: NetlinkSocket): readonly NftTable[] {
  return listOf(socket, tablesRequest, parseTable);
}

const familyNames = new Map<number, TableFamily>(
  Object.entries(tableFamilies).map(([name, family]) => [family, name as TableFamily]),
);

/** Null: another message, or a family that nobody knows. */
export function parseTable({ type, body }: Message): NftTable | null {
  if (type !== netfilterType(subsystems.tables, commands.newTable) || body.length < netfilterHeaderLength) return null;
  const found = attributeMap(body, netfilterHeaderLength);
  const [family, name, set] = [familyNames.get(body[0] ?? 0), found.get(attributes.name), found.get(attributes.flags)];
  if (family === undefined || name === undefined) return null;
  const word = set?.length === 4 ? set.readUInt32BE(0) : 0;
  return {
    family,
    name: textOf(name),
    isDormant: (word & flags.dormant) !== 0,
    isOwned: (word & flags.owner) !== 0,
  };
}
