import { anyOwnership, type Ownership } from './ir/ownership.js';
import { emptyKernelNamespace, type KernelNamespace, type KernelProgram } from './ir/program.js';
import type { ResolvedBackend } from './model/backend.js';
import type { NodeState } from './model/node-state.js';
import { modeOf } from './modes/index.js';
import type { Observation } from './plan/observation.js';
import { checkpointsOf } from './plan/perform/checkpoints.js';
import { type DesiredState, makePlan } from './plan/plan.js';
import { kernelProgramOf } from './program-of.js';
import { toSimulatable } from './render/nft/to-simulatable.js';
import { describePart } from './report/describe-part.js';
import type { Transition } from './simulate/prove/transition/prove-transition.js';

/** The change of a node from one document to another as apply would do it, with every state on the way. */
export function transitionBetween(before: NodeState, after: NodeState): Transition {
  const start = imaginedNode(before, after);
  const { obstacles, steps } = makePlan(desiredStateOf(after, before), imaginedObservation(start));
  if (obstacles.length > 0) throw new Error(obstacles.map(({ message }) => message).join('; '));
  const words = [before, after].flatMap(({ pods }) =>
    pods.flatMap(({ hostInterface, ips }) => [hostInterface, ...ips]),
  );
  const checkpoints = checkpointsOf(start, steps, new Set(words.filter((word) => word !== null)));
  return {
    before,
    after,
    start: toSimulatable(start),
    checkpoints: checkpoints.map(({ part, program, step }) => ({
      name: `after step ${step.number}, ${part.scope}: ${describePart(part)}`,
      program: toSimulatable(program),
    })),
    mayHold: steps.some(({ phase }) => phase === 'guard' || phase === 'rebuild') || isOther(before, after),
  };
}

/** Another ztunnel, or another design: somebody has to change over. */
function isOther(before: NodeState, after: NodeState): boolean {
  return (
    JSON.stringify([before.ztunnel, before.constants, before.tunnel]) !==
    JSON.stringify([after.ztunnel, after.constants, after.tunnel])
  );
}

/** What a document asks for, as plan takes it; `earlier` are the documents that may have left something. */
export function desiredStateOf(state: NodeState, ...earlier: readonly NodeState[]): DesiredState {
  const mode = modeOf(state.mode);
  return {
    node: state.node.name,
    program: kernelProgramOf(state),
    ownership: anyOwnership(shapedOwnershipOf(state), ...earlier.map(shapedOwnershipOf)),
    requirements: { ...mode.requirements(state), sources: [] },
    position: mode.design.jumps(mode.design.of(state)),
    schedule: mode.schedule,
  };
}

function shapedOwnershipOf(state: NodeState): Ownership {
  const { design } = modeOf(state.mode);
  return design.ownership(design.of(state));
}

export function imaginedObservation(program: KernelProgram, backend: ResolvedBackend = 'iptables-nft'): Observation {
  return {
    backend,
    backendReason: 'no node was looked at',
    program,
    otherBackend: { namespaces: [] },
    facts: new Map(),
    podInterfaces: new Map(),
    record: null,
    recorded: new Map(),
    notes: [],
  };
}

/** A node that holds what a document says, with the devices that it and others name, strict about sources as kernels may be. */
export function imaginedNode(state: NodeState, ...others: readonly NodeState[]): KernelProgram {
  const program = kernelProgramOf(state);
  const states = [state, ...others];
  const devices = states.flatMap(({ pods, ztunnel }) => [
    'default',
    'all',
    ...(ztunnel === null ? [] : [ztunnel.hostInterface, ztunnel.podInterface]),
    ...pods.flatMap(({ hostInterface }) => hostInterface ?? []),
  ]);
  const initialOf = (device: string) => [
    { key: `net/ipv4/conf/${device}/rp_filter`, value: '1' },
    { key: `net/ipv4/conf/${device}/accept_local`, value: '0' },
  ];
  const initial = [...new Set(devices)].flatMap(initialOf);
  const places = new Set(states.flatMap(({ ztunnel }) => (ztunnel === null ? [] : [ztunnel.netns])));
  const empty = [
    emptyKernelNamespace('host', null),
    ...[...places].map((netns) => emptyKernelNamespace('ztunnel', netns)),
  ];
  return {
    namespaces: empty.map((one): KernelNamespace => {
      const held = program.namespaces.find(({ netns }) => netns === one.netns) ?? one;
      const known = new Set(held.sysctls.map(({ key }) => key));
      const ofLinks = held.links.flatMap(({ name }) => initialOf(name));
      return { ...held, sysctls: [...held.sysctls, ...[...initial, ...ofLinks].filter(({ key }) => !known.has(key))] };
    }),
  };
}
