import { builtinChains } from '../../../ir/hooks.js';
import type { Rule } from '../../../ir/ruleset.js';
import type { GeneveConstants } from '../constants.js';

export function isOwnChain({ chainPrefix }: GeneveConstants, chain: string): boolean {
  return Object.values(builtinChains)
    .flat()
    .some((hook) => chain === chainPrefix + hook);
}

/** Whether a rule of a built-in chain jumps to one of our chains. */
export function isOwnRule(constants: GeneveConstants, { target }: Rule): boolean {
  return (target?.kind === 'jump' || target?.kind === 'goto') && isOwnChain(constants, target.chain);
}
