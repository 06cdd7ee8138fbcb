import { anyOwnership, type Ownership } from './ir/ownership.js';
import type { KernelProgram } from './ir/program.js';
import type { Design } from './model/design.js';
import type { NodeState } from './model/node-state.js';
import { modeOf } from './modes/index.js';
import { nodeHolding } from './plan/imagined-node.js';
import type { DesiredState } from './plan/plan.js';
import { kernelProgramOf } from './program-of.js';

/** What a plan works towards, with the order, the jumps and the known layouts of its design. */
export function byDesign(design: Design, parts: Omit<DesiredState, 'layouts' | 'position' | 'schedule'>): DesiredState {
  const mode = modeOf(design.mode);
  const layouts = mode.design.layouts?.(design);
  return {
    ...parts,
    position: mode.design.jumps(design),
    schedule: mode.schedule,
    ...(layouts === undefined ? {} : { layouts }),
  };
}

/**
 * The state that a document describes on a node that nobody reads; `earlier` are documents that may have left
 * something.
 */
export function desiredStateOf(state: NodeState, ...earlier: readonly NodeState[]): DesiredState {
  const mode = modeOf(state.mode);
  return byDesign(mode.design.of(state), {
    node: state.node.name,
    program: kernelProgramOf(state),
    ownership: anyOwnership(shapedOwnershipOf(state), ...earlier.map(shapedOwnershipOf)),
    requirements: { ...mode.requirements(state), sources: [] },
  });
}

function shapedOwnershipOf(state: NodeState): Ownership {
  const { design } = modeOf(state.mode);
  return design.ownership(design.of(state));
}

/** A node that holds what a document says, with the namespaces and devices that it and others name. */
export function imaginedNode(state: NodeState, ...others: readonly NodeState[]): KernelProgram {
  const states = [state, ...others];
  const named = states.flatMap((one) => modeOf(one.mode).namespaces(one));
  const devices = states.flatMap((one) => [
    ...modeOf(one.mode)
      .requirements(one)
      .interfaces.map(({ name }) => name),
    ...one.pods.flatMap(({ hostInterface }) => hostInterface ?? []),
  ]);
  const namespaces = named.filter(({ netns }, index) => named.findIndex((one) => one.netns === netns) === index);
  return nodeHolding({ devices, namespaces }, kernelProgramOf(state));
}
