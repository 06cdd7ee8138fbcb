import type { Check } from '../doctor/diagnose.js';
import { inpodChecks } from './in-pod/doctor/index.js';
import type { AnyNodeState, ModeName } from './list.js';
import { geneveChecks } from './node-geneve/doctor/index.js';

/**
 * Doctor's checks of each mode, in the order of their findings. Not in its `Mode`: a plan needs none, and loads none.
 */
const checks: { readonly [Name in ModeName]: readonly Check<Extract<AnyNodeState, { readonly mode: Name }>>[] } = {
  geneve: geneveChecks,
  inpod: inpodChecks,
};

/** The checks of the mode with this name. The cast is as sound as that of `defineMode`. */
export function checksOf(mode: string): readonly Check[] {
  const found = (checks as unknown as Readonly<Record<string, readonly Check[]>>)[mode];
  if (found === undefined) throw new Error(`there is no mode ${mode}`);
  return found;
}
