import { builtinChains } from '../../ir/hooks.js';

/** The built-in chains with our jumps in any profile, so that leftovers of other profiles are found too. */
export const hostHooks: Readonly<Record<string, readonly string[]>> = {
  mangle: builtinChains['mangle'] ?? [],
  nat: ['PREROUTING', 'POSTROUTING'],
  filter: ['FORWARD'],
};

/** In ztunnel's namespace our rules are in the built-in chain itself. */
export const ztunnelHooks: Readonly<Record<string, readonly string[]>> = { mangle: ['PREROUTING'] };
