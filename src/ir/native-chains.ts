import { builtinChains } from './hooks.js';
import type { Chain, Rule, Table } from './ruleset.js';

/** The rules at one hook; `hook` is the name of the built-in chain. */
export interface HookRules {
  readonly hook: string;
  readonly rules: readonly Rule[];
}

const origin = { causes: ['backend'], purpose: "our own base chain of nft, ahead of iptables' chains" };

/** The chains of a table in native form: built-in ones with one jump each, then ours by name. */
export function chainsOf(hooks: readonly HookRules[], prefix: string): readonly Chain[] {
  return [
    ...hooks.map(({ hook }) => ({
      name: hook,
      policy: 'ACCEPT',
      rules: [{ matches: [], target: { kind: 'jump' as const, chain: prefix + hook }, origin }],
    })),
    ...[...hooks]
      .sort((one, other) => (one.hook < other.hook ? -1 : 1))
      .map(({ hook, rules }) => ({ name: prefix + hook, policy: null, rules })),
  ];
}

/** The rules of a table in native form, by hook in packet order. */
export function hooksOf({ chains, name }: Table): readonly HookRules[] {
  return (builtinChains[name] ?? []).flatMap((hook): readonly HookRules[] => {
    const [jump] = chains.find((chain) => chain.name === hook)?.rules ?? [];
    if (jump?.target?.kind !== 'jump') return [];
    const own = jump.target.chain;
    return [{ hook, rules: chains.find((chain) => chain.name === own)?.rules ?? [] }];
  });
}
