import { unreachable } from '../base/unreachable.js';
import type { AddressSet } from './address-set.js';
import type { Family, Rule, Table } from './ruleset.js';
import type { SetOperation } from './set-operation.js';

/** The contents of our nft table of one family: rules in native form, and sets. */
export interface NativeTable {
  readonly tables: readonly Table[];
  readonly sets: readonly AddressSet[];
  /** Set if an observed table holds unknown objects. Only nft's own `listing` can restore it; null: not read. */
  readonly unsupported?: { readonly listing: string | null };
}

/** Our table of one family, desired or observed: its name follows from the chain prefix. */
export interface NativeRuleset extends NativeTable {
  readonly family: Family;
  readonly chainPrefix: string;
}

/** The base chain that replaces our chain at a hook: `mangle`, `PREROUTING`. */
export interface BaseChainPlace {
  readonly table: string;
  readonly hook: string;
}

/** A set cannot change its size or type in place: its table is rewritten. Members are entries alone. */
export type NativeSetOperation = Exclude<SetOperation, { readonly kind: 'replace-set' | 'update-member' }>;

/**
 * One change of our own nft table. It holds no foreign rules, so a chain is written whole. Several operations are one
 * transaction: packets see the state before or after it, nothing in between.
 */
export type NativeOperation = { readonly family: Family } & (
  | NativeSetOperation
  /** Writes the whole table, whatever it held; `before` null: it did not exist. */
  | { readonly kind: 'write-table'; readonly content: NativeTable; readonly before: NativeTable | null }
  | { readonly kind: 'delete-table'; readonly before: NativeTable }
  /** Writes a chain with exactly these rules into an existing table; `before` null: the chain did not exist. */
  | (BaseChainPlace & {
      readonly kind: 'write-base-chain';
      readonly rules: readonly Rule[];
      readonly before: readonly Rule[] | null;
    })
  | (BaseChainPlace & { readonly kind: 'delete-base-chain'; readonly before: readonly Rule[] })
);

/** A change of the table with this prefix. */
export interface TableOperation {
  readonly chainPrefix: string;
  readonly operation: NativeOperation;
}

export function invertTableOperation({ chainPrefix, operation }: TableOperation): TableOperation {
  return { chainPrefix, operation: invertNativeOperation(operation) };
}

export function invertNativeOperation(operation: NativeOperation): NativeOperation {
  const { family } = operation;
  switch (operation.kind) {
    case 'write-table':
      return operation.before === null
        ? { kind: 'delete-table', family, before: operation.content }
        : { kind: 'write-table', family, content: operation.before, before: operation.content };
    case 'delete-table':
      return { kind: 'write-table', family, content: operation.before, before: null };
    case 'write-base-chain': {
      const { before, hook, rules, table } = operation;
      return before === null
        ? { kind: 'delete-base-chain', family, table, hook, before: rules }
        : { kind: 'write-base-chain', family, table, hook, rules: before, before: rules };
    }
    case 'delete-base-chain': {
      const { before, hook, table } = operation;
      return { kind: 'write-base-chain', family, table, hook, rules: before, before: null };
    }
    case 'create-set':
      return { kind: 'destroy-set', family, set: operation.set };
    case 'destroy-set':
      return { kind: 'create-set', family, set: operation.set };
    case 'add-member':
      return { kind: 'delete-member', family, set: operation.set, member: operation.member };
    case 'delete-member':
      return { kind: 'add-member', family, set: operation.set, member: operation.member };
    default:
      return unreachable(operation);
  }
}
