import { unreachable } from '../base/unreachable.js';
import type { AddressSet } from './address-set.js';
import type { Family, Rule, Table } from './ruleset.js';
import type { SetOperation } from './set-operation.js';

/** The contents of our nft table of one family: rules in native form, and sets. */
export interface NativeTable {
  readonly tables: readonly Table[];
  readonly sets: readonly AddressSet[];
  /** An observed table that holds objects unknown here. Only nft's own `listing` can restore it; null: it was not read. */
  readonly unsupported?: { readonly listing: string | null };
}

/** Our table of one family, desired or observed: its name follows from the prefix of the chains. */
export interface NativeRuleset extends NativeTable {
  readonly family: Family;
  readonly chainPrefix: string;
}

/** The base chain that stands for our chain at a hook: `mangle`, `PREROUTING`. */
export interface BaseChainPlace {
  readonly table: string;
  readonly hook: string;
}

/** No set gets another size or type in place: its table is written anew. */
export type NativeSetOperation = Exclude<SetOperation, { readonly kind: 'replace-set' }>;

/**
 * One change of our own table of nft. Nobody else's rules stand in it, so a chain is written whole; several operations
 * are one transaction, in which packets meet the state before or the one behind, and nothing between.
 */
export type NativeOperation = { readonly family: Family } & (
  | NativeSetOperation
  /** The whole table with all that it holds, whatever it held; null before: it did not exist. */
  | { readonly kind: 'write-table'; readonly content: NativeTable; readonly before: NativeTable | null }
  | { readonly kind: 'delete-table'; readonly before: NativeTable }
  /** A chain with exactly these rules in a table that exists; null before: the chain did not. */
  | (BaseChainPlace & {
      readonly kind: 'write-base-chain';
      readonly rules: readonly Rule[];
      readonly before: readonly Rule[] | null;
    })
  | (BaseChainPlace & { readonly kind: 'delete-base-chain'; readonly before: readonly Rule[] })
);

/** A change of the table that belongs to a prefix. */
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
