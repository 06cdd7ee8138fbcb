import { compileAsked } from './compile.js';
import type { KernelProgram, SimulatableProgram } from './ir/program.js';
import type { NodeState } from './model/node-state.js';
import { toKernelForm } from './render/nft/to-kernel-form.js';
import { toSimulatable } from './render/nft/to-simulatable.js';

/**
 * What a document means, as the kernel would hold it.
 * @param unasked paths of pods' namespaces that it need not have.
 * @throws NotNativeError for what nft cannot say.
 */
export function kernelProgramOf(state: NodeState, unasked?: ReadonlySet<string>): KernelProgram {
  return toKernelForm(compileAsked(state, unasked));
}

/** The same, as packets would meet it. */
export function simulatableProgramOf(state: NodeState): SimulatableProgram {
  return toSimulatable(kernelProgramOf(state));
}
