import { attributeMap, placeOf, printAttributes, textAttribute, textOf } from '../netlink/attributes.js';
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

const commands = { newChain: 3, getChain: 4, newSet: 9, getSet: 10 } as const;
const attributes = { table: 1, name: 3, hook: 4, policy: 5, use: 6 } as const;
const hookNumber = 1;
const setTable = 1;

export interface TableName {
  readonly family: TableFamily;
  readonly name: string;
}

export interface NftChain {
  readonly name: string;
  /** Null: no hook runs it. */
  readonly base: { readonly hook: number; readonly drops: boolean } | null;
  /** Its rules, and those that jump to it. */
  readonly uses: number;
}

/**
 * The chains of a table that hooks run, and the uses of all. Nothing is made of the others: a service proxy has ten
 * thousands.
 */
export interface ChainSummary {
  readonly bases: readonly NftChain[];
  readonly uses: number;
}

export function chainSummary(socket: NetlinkSocket, table: TableName): ChainSummary {
  let bases: NftChain[] = [];
  let uses = 0;
  socket.dump(request(table), () => {
    [bases, uses] = [[], 0];
    return (message) => {
      // Old kernels list those of all tables.
      if (message.type !== newChain || message.body[0] !== tableFamilies[table.family]) return;
      const { body } = message;
      const at = placeOf(body, netfilterHeaderLength, attributes.use);
      if (at !== 0 && at + 4 <= body.length) uses += body.readUInt32BE(at);
      if (placeOf(body, netfilterHeaderLength, attributes.hook) === 0) return;
      const base = parseChain(message, table);
      if (base !== null) bases.push(base);
    };
  });
  return { bases, uses };
}

/** @throws NetlinkError if there is none. */
export function chainNamed(socket: NetlinkSocket, table: TableName, name: string): NftChain | null {
  const found = socket.ask(request(table, name)).map((message) => parseChain(message, table));
  return found.find((chain) => chain?.name === name) ?? null;
}

const newChain = netfilterType(subsystems.tables, commands.newChain);

function request(table: TableName, name?: string): Request {
  return {
    what: 'chains of a table',
    type: netfilterType(subsystems.tables, commands.getChain),
    body: about(table, attributes.table, name === undefined ? [] : [textAttribute(attributes.name, name)]),
  };
}

/** Null: another message, or a chain of another table. */
export function parseChain({ type, body }: Message, { family, name: table }: TableName): NftChain | null {
  if (type !== newChain || body.length < netfilterHeaderLength || body[0] !== tableFamilies[family]) return null;
  const found = attributeMap(body, netfilterHeaderLength);
  const [name, of, hook] = [found.get(attributes.name), found.get(attributes.table), found.get(attributes.hook)];
  if (name === undefined || of === undefined || textOf(of) !== table) return null;
  const number = hook && attributeMap(hook).get(hookNumber);
  return {
    name: textOf(name),
    base:
      number === undefined ? null : { hook: numberIn(number), drops: numberIn(found.get(attributes.policy), 1) === 0 },
    uses: numberIn(found.get(attributes.use)),
  };
}

/** Whether a table has sets, named or not. */
export function hasSets(socket: NetlinkSocket, table: TableName): boolean {
  const asked = {
    what: 'sets of a table',
    type: netfilterType(subsystems.tables, commands.getSet),
    body: about(table, setTable),
  };
  const found = listOf(socket, asked, ({ type, body }) => {
    if (type !== netfilterType(subsystems.tables, commands.newSet) || body[0] !== tableFamilies[table.family])
      return null;
    const of = attributeMap(body, netfilterHeaderLength).get(setTable);
    return of !== undefined && textOf(of) === table.name ? true : null;
  });
  return found.length > 0;
}

function about(
  { family, name }: TableName,
  attribute: number,
  more: Parameters<typeof printAttributes>[0] = [],
): Buffer {
  const attributesOf = [textAttribute(attribute, name), ...more];
  return Buffer.concat([netfilterHeader(tableFamilies[family]), printAttributes(attributesOf)]);
}

function numberIn(value: Buffer | undefined, otherwise = 0): number {
  return value?.length === 4 ? value.readUInt32BE(0) : otherwise;
}
