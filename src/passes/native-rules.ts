import type { CompiledProgram } from '../ir/program.js';

/** The same rules in nft tables of our own, which are called by the prefix. */
export function nativeRules({ namespaces }: CompiledProgram, nativePrefix: string): CompiledProgram {
  return { namespaces: namespaces.map((namespace) => ({ ...namespace, nativePrefix })) };
}
