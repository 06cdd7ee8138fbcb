import { builtinChains } from '../../ir/hooks.js';

/** Where this mode's chains are jumped from, in any profile: what an older profile left has to be found too. */
export const hostHooks: Readonly<Record<string, readonly string[]>> = {
  mangle: builtinChains['mangle'] ?? [],
  nat: ['PREROUTING', 'POSTROUTING'],
  filter: ['FORWARD'],
};

/** In ztunnel's namespace the rules stand in the built-in chain itself. */
export const ztunnelHooks: Readonly<Record<string, readonly string[]>> = { mangle: ['PREROUTING'] };
