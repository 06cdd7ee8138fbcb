import { unreachable } from '../base/unreachable.js';
import type { Rule } from './ruleset.js';

export interface ChainPlace {
  readonly table: string;
  readonly chain: string;
}

/** One change of a table. `index` counts from 0 at the moment the operation runs. */
export type RuleOperation =
  /** Writes a user chain with exactly these rules; `before` null: it did not exist. */
  | (ChainPlace & {
      readonly kind: 'write-chain';
      readonly rules: readonly Rule[];
      readonly before: readonly Rule[] | null;
    })
  | (ChainPlace & { readonly kind: 'delete-chain'; readonly before: readonly Rule[] })
  | (ChainPlace & { readonly kind: 'insert-rule'; readonly index: number; readonly rule: Rule })
  /** Deleted by its full text, never by its number: other programs may write to the same chain. */
  | (ChainPlace & { readonly kind: 'delete-rule'; readonly index: number; readonly rule: Rule });

export function invertRuleOperation(operation: RuleOperation): RuleOperation {
  const { table, chain } = operation;
  switch (operation.kind) {
    case 'write-chain':
      return operation.before === null
        ? { kind: 'delete-chain', table, chain, before: operation.rules }
        : { kind: 'write-chain', table, chain, rules: operation.before, before: operation.rules };
    case 'delete-chain':
      return { kind: 'write-chain', table, chain, rules: operation.before, before: null };
    case 'insert-rule':
      return { ...operation, kind: 'delete-rule' };
    case 'delete-rule':
      return { ...operation, kind: 'insert-rule' };
    default:
      return unreachable(operation);
  }
}
