import type { NamespaceProgram, Program } from '../../ir/program.js';
import { nativeForm } from './native-form.js';

/** A compiled program as the kernel holds it: native rules and their sets in tables of our own. @throws NotNativeError */
export function asHeld({ namespaces }: Program): Program {
  return { namespaces: namespaces.map(namespaceAsHeld) };
}

function namespaceAsHeld(namespace: NamespaceProgram): NamespaceProgram {
  const chainPrefix = namespace.rulesets.find(({ native }) => native !== undefined)?.native?.chainPrefix;
  if (chainPrefix === undefined) return namespace;
  const { rulesets, sets } = nativeForm(namespace, chainPrefix);
  const native = rulesets.map(({ family, tables }) => {
    return { family, chainPrefix, tables, sets: sets.filter((set) => (set.family ?? 'ipv4') === family) };
  });
  return { ...namespace, rulesets: [], sets: [], native };
}
