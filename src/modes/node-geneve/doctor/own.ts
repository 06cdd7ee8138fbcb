import { builtinChains } from '../../../ir/hooks.js';
import type { Rule } from '../../../ir/ruleset.js';
import type { GeneveConstants } from '../constants.js';

const hooks: ReadonlySet<string> = new Set(Object.values(builtinChains).flat());

export function isOwnChain({ chainPrefix }: GeneveConstants, chain: string): boolean {
  return chain.startsWith(chainPrefix) && hooks.has(chain.slice(chainPrefix.length));
}

/** Whether a rule of a built-in chain jumps to one of our chains. */
export function isOwnRule(constants: GeneveConstants, { target }: Rule): boolean {
  return (target?.kind === 'jump' || target?.kind === 'goto') && isOwnChain(constants, target.chain);
}
