import type { CompiledNamespace, CompiledProgram, KernelNamespace, KernelProgram } from '../../ir/program.js';
import { nativeForm } from './native-form.js';

/**
 * Converts a compiled program to what the kernel holds: native rules and their sets are in tables of our own. @throws
 * NotNativeError
 */
export function toKernelForm(program: CompiledProgram): KernelProgram {
  return { namespaces: program.namespaces.map(kernelNamespace) };
}

function kernelNamespace(namespace: CompiledNamespace): KernelNamespace {
  const { addresses, ipRules, links, nativePrefix, netns, routes, scope, sysctls } = namespace;
  const isNative = nativePrefix !== null && namespace.rulesets.length > 0;
  return {
    scope,
    netns,
    rulesets: isNative ? [] : namespace.rulesets,
    sets: isNative ? [] : namespace.sets,
    links,
    addresses,
    routes,
    ipRules,
    sysctls,
    native: isNative ? nativeForm(namespace, nativePrefix) : [],
    predecessors: [],
  };
}
