import type { CompiledNamespace, CompiledProgram, KernelNamespace, KernelProgram } from '../../ir/program.js';
import { nativeForm } from './native-form.js';

/** Converts a compiled program to what the kernel holds: native rules and their sets are in tables of our own. @throws NotNativeError */
export function toKernelForm(program: CompiledProgram): KernelProgram {
  return { namespaces: program.namespaces.map(kernelNamespace) };
}

function kernelNamespace({ nativePrefix, ...objects }: CompiledNamespace): KernelNamespace {
  if (nativePrefix === null || objects.rulesets.length === 0) return { ...objects, native: [], predecessors: [] };
  return { ...objects, rulesets: [], sets: [], native: nativeForm(objects, nativePrefix), predecessors: [] };
}
