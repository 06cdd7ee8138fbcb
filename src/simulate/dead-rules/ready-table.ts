import { builtinChains } from '../../ir/hooks.js';
import type { Chain, Family, Rule, Table } from '../../ir/ruleset.js';
import { endOf } from './end.js';
import { type RuleRegion, regionOf } from './region.js';

/** The position of a rule in its table. */
export interface RuleRef {
  readonly chain: string;
  /** Counts from 0. */
  readonly index: number;
  readonly rule: Rule;
}

/** A rule with precomputed facts. */
export interface ReadyRule extends RuleRef, RuleRegion {
  readonly end: ReturnType<typeof endOf>;
  readonly jump: { readonly kind: 'jump' | 'goto'; readonly chain: string } | null;
}

export interface ReadyChain {
  readonly name: string;
  readonly isBuiltin: boolean;
  readonly rules: readonly ReadyRule[];
}

export function readyChains({ chains, name }: Table, family: Family): readonly ReadyChain[] {
  // A dump may list rules of a built-in chain without its header.
  const hooks = new Map(Object.entries(builtinChains)).get(name) ?? [];
  return chains.map((chain) => ({
    name: chain.name,
    isBuiltin: chain.policy !== null || hooks.includes(chain.name),
    rules: readyRules(chain, name, family),
  }));
}

function readyRules({ name, rules }: Chain, table: string, family: Family): readonly ReadyRule[] {
  return rules.map((rule, index) => {
    const { changes, isExact, region } = regionOf(rule, family);
    const { target } = rule;
    const jump = target?.kind === 'jump' || target?.kind === 'goto' ? target : null;
    return { chain: name, index, rule, region, isExact, changes, end: endOf(target, table), jump };
  });
}
