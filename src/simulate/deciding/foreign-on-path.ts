import { kernelRulePriorities, localTable } from '../../base/kernel-facts.js';
import type { Scope } from '../../ir/program.js';
import type { Hop } from '../hop.js';
import type { Decider } from './decider.js';

/** Tells our objects from foreign ones. */
export interface Ownership {
  readonly rule: (hop: Extract<Hop, { kind: 'rule' }>) => boolean;
  readonly ipRule: (rule: NonNullable<Extract<Hop, { kind: 'route' }>['ipRule']>) => boolean;
  readonly route: (route: NonNullable<Extract<Hop, { kind: 'route' }>['route']>) => boolean;
}

export type Candidate = Extract<Decider, { readonly kind: 'rule' | 'policy' | 'ip-rule' | 'route' }>;

/** Foreign objects on the packet's path that may have decided its fate, in path order; jumps last. */
export function foreignOnPath(hops: readonly Hop[], isOurs: Ownership): readonly Candidate[] {
  const found = hops.flatMap((hop) => candidatesOf(hop, isOurs));
  const isJump = (one: Candidate) => one.kind === 'rule' && one.rule.target?.kind === 'jump';
  return [...found.filter((one) => !isJump(one)), ...found.filter(isJump)];
}

/** The kernel's own ip rules: local, main, default. */
const kernelPriorities = new Set(kernelRulePriorities);

function candidatesOf(hop: Hop, isOurs: Ownership): readonly Candidate[] {
  const scope = hop.namespace as Scope;
  switch (hop.kind) {
    case 'rule': {
      const { chain, index, rule, table, words } = hop;
      return isOurs.rule(hop) ? [] : [{ scope, kind: 'rule', table, chain, index, rule, words: words ?? null }];
    }
    case 'policy': {
      const { chain, table, verdict } = hop;
      return verdict === 'drop' ? [{ scope, kind: 'policy', table, chain, policy: verdict }] : [];
    }
    case 'route': {
      const { ipRule, route } = hop;
      return [
        ...(ipRule === null || isOurs.ipRule(ipRule) || kernelPriorities.has(ipRule.priority)
          ? []
          : [{ scope, kind: 'ip-rule', rule: ipRule } as const]),
        ...(route === null || isOurs.route(route) || route.table === localTable
          ? []
          : [{ scope, kind: 'route', route } as const]),
      ];
    }
    default:
      return [];
  }
}
