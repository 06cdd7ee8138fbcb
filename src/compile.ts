import type { CompiledProgram } from './ir/program.js';
import type { NodeState } from './model/node-state.js';
import { modeOf } from './modes/index.js';
import { checkFamilies } from './passes/check-families.js';
import { checkReferences } from './passes/check-references.js';
import { nativeRules } from './passes/native-rules.js';

/**
 * What the kernel must hold for a document, in every namespace. Pure; the order of the pods changes nothing.
 * @param state what `parseNodeState` gave.
 * @example
 * const files = render(compile(state));
 */
export function compile(state: NodeState): CompiledProgram {
  return compileAsked(state);
}

/** Whether the rules go into tables of our own. */
const isNative: Readonly<Record<NodeState['backend'], boolean>> = {
  'iptables-nft': false,
  'iptables-legacy': false,
  nft: true,
  auto: false,
};

/** @param unasked paths of pods' namespaces that the program need not have. */
export function compileAsked(state: NodeState, unasked?: ReadonlySet<string>): CompiledProgram {
  const { compile: compileMode, design } = modeOf(state.mode);
  const program = checkFamilies(checkReferences(compileMode(state, unasked)));
  return isNative[state.backend] ? nativeRules(program, design.chainPrefix(design.of(state))) : program;
}
