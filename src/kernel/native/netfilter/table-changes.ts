import { type Attribute, attribute, nestedAttribute, printAttributes, textAttribute } from '../netlink/attributes.js';
import type { Request } from '../netlink/socket.js';
import { netfilterHeader, netfilterType, subsystems, type TableFamily, tableFamilies } from './header.js';

/** A change of nf_tables that needs nothing but names and addresses to be written. */
export type TableChange = { readonly family: TableFamily; readonly table: string } & (
  | { readonly kind: 'add-element' | 'delete-element'; readonly set: string; readonly key: Buffer }
  | { readonly kind: 'delete-set'; readonly set: string }
  | { readonly kind: 'flush-chain' | 'delete-chain'; readonly chain: string }
  | { readonly kind: 'delete-table' }
);

const commands = {
  'delete-table': 2,
  'delete-chain': 5,
  /** Rules of a chain that none of them is named of. */
  'flush-chain': 8,
  'delete-set': 11,
  'add-element': 12,
  'delete-element': 14,
} as const satisfies Record<TableChange['kind'], number>;

const create = 0x400;
const tableName = 1;
const chainNames = { 'flush-chain': 2, 'delete-chain': 3 } as const;
const setName = 2;
const [elements, listElement, elementKey, dataValue] = [3, 1, 1, 1];

/** A message of a batch. */
export function changeRequest(change: TableChange): Request {
  const { family, kind, table } = change;
  return {
    what: `${kind} in ${table}`,
    type: netfilterType(subsystems.tables, commands[kind]),
    body: Buffer.concat([
      netfilterHeader(tableFamilies[family]),
      printAttributes([textAttribute(tableName, table), ...attributesOf(change)]),
    ]),
    flags: kind === 'add-element' ? create : 0,
  };
}

function attributesOf(change: TableChange): readonly Attribute[] {
  switch (change.kind) {
    case 'delete-table':
      return [];
    case 'flush-chain':
    case 'delete-chain':
      return [textAttribute(chainNames[change.kind], change.chain)];
    case 'delete-set':
      return [textAttribute(setName, change.set)];
    case 'add-element':
    case 'delete-element':
      return [textAttribute(setName, change.set), nestedAttribute(elements, [elementOf(change.key)])];
  }
}

function elementOf(key: Buffer): Attribute {
  return nestedAttribute(listElement, [nestedAttribute(elementKey, [attribute(dataValue, key)])]);
}
