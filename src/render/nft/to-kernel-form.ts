import type { NamespaceProgram, Program } from '../../ir/program.js';
import { withNativeForm } from './native-program.js';

/** A compiled program as the kernel holds it: native rules and their sets in tables of our own. @throws NotNativeError */
export function toKernelForm(program: Program): Program {
  return { namespaces: withNativeForm(program).namespaces.map(inTables) };
}

function inTables(namespace: NamespaceProgram): NamespaceProgram {
  const { rulesets, sets } = namespace;
  const tables = rulesets.flatMap(({ family, native, tables }) =>
    native === undefined
      ? []
      : [{ ...native, family, tables, sets: sets.filter((set) => (set.family ?? 'ipv4') === family) }],
  );
  return tables.length === 0 ? namespace : { ...namespace, rulesets: [], sets: [], native: tables };
}
