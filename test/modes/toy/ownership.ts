import { isDeepStrictEqual } from 'node:util';
import type { Ownership } from '../../../src/ir/ownership.js';
import { hooks, toyRule } from './compile.js';
import type { ToyConstants } from './state.js';

const nothing = { tables: { ipv4: [], ipv6: [] }, links: [], sets: [] };

function hookOf(scope: string): string | null {
  return scope === 'host' || scope === 'annex' ? hooks[scope] : null;
}

/** A rule like the toy's is the toy's, wherever it is in its chain. */
export function toyOwnership(constants: ToyConstants): Ownership {
  const { matches, target } = toyRule(constants);
  return {
    footprint: () => nothing,
    hooks: (scope, family) => {
      const hook = hookOf(scope);
      return family === 'ipv4' && hook !== null ? { mangle: [hook] } : {};
    },
    chains: () => [],
    chain: () => 'foreign',
    ruleInBuiltin: ({ chain, family, scope, table }, rule) => {
      const isPlace = family === 'ipv4' && table === 'mangle' && chain === hookOf(scope);
      return isPlace && isDeepStrictEqual([rule.matches, rule.target], [matches, target]) ? 'ours' : 'foreign';
    },
    native: () => 'foreign',
    set: () => 'foreign',
    link: () => 'foreign',
    address: () => false,
    route: () => 'foreign',
    ipRule: () => 'foreign',
    remedy: () => ({ path: 'constants.port', free: null }),
  };
}
