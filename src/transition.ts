import { compile } from './compile.js';
import { anyOwnership } from './ir/ownership.js';
import { emptyNamespace, type NamespaceProgram, type Program } from './ir/program.js';
import type { NodeState } from './model/node-state.js';
import { modeOf } from './modes/index.js';
import type { Observation, ResolvedBackend } from './plan/observation.js';
import { momentsOf } from './plan/perform/moments.js';
import { makePlan, type Wish } from './plan/plan.js';
import { asHeld } from './render/nft/as-held.js';
import { asWalked } from './render/nft/as-walked.js';
import { describePart } from './render/report/describe-part.js';
import type { Transition } from './simulate/prove/transition/prove-transition.js';

/** The change of a node from one document to another as apply would do it, with every state on the way. */
export function transitionBetween(before: NodeState, after: NodeState): Transition {
  const start = imaginedNode(before, after);
  const { obstacles, steps } = makePlan(wishFor(after, before), imaginedObservation(start));
  if (obstacles.length > 0) throw new Error(obstacles.map(({ message }) => message).join('; '));
  const words = [before, after].flatMap(({ pods }) =>
    pods.flatMap(({ hostInterface, ips }) => [hostInterface, ...ips]),
  );
  const moments = momentsOf(start, steps, new Set(words.filter((word) => word !== null)));
  return {
    before,
    after,
    start: asWalked(start),
    moments: moments.map(({ part, program, step }) => ({
      name: `after step ${step.number}, ${part.scope}: ${describePart(part)}`,
      program: asWalked(program),
    })),
    mayHold: steps.some(({ slot }) => slot === 'guard' || slot === 'rebuild') || isOther(before, after),
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
export function wishFor(state: NodeState, ...earlier: readonly NodeState[]): Wish {
  const mode = modeOf(state.mode);
  return {
    node: state.node.name,
    program: asHeld(compile(state)),
    ownership: anyOwnership(
      mode.ownership(state.constants, state.tunnel.kind),
      ...earlier.map((one) => modeOf(one.mode).ownership(one.constants, one.tunnel.kind)),
    ),
    requirements: { ...mode.requirements(state), source: null },
    position: state.constants.jumps,
  };
}

export function imaginedObservation(program: Program, backend: ResolvedBackend = 'iptables-nft'): Observation {
  return {
    backend,
    backendReason: 'no node was looked at',
    program,
    otherBackend: { namespaces: [] },
    foreignTunnels: [],
    sourceTowardsZtunnel: undefined,
    ztunnel: null,
    podInterfaces: new Map(),
    record: null,
    recorded: new Map(),
    notes: [],
  };
}

/** A node that holds what a document says, with the devices that it and others name, strict about sources as kernels may be. */
export function imaginedNode(state: NodeState, ...others: readonly NodeState[]): Program {
  const program = asHeld(compile(state));
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
  const empty = [emptyNamespace('host', null), ...[...places].map((netns) => emptyNamespace('ztunnel', netns))];
  return {
    namespaces: empty.map((one): NamespaceProgram => {
      const held = program.namespaces.find(({ netns }) => netns === one.netns) ?? one;
      const known = new Set(held.sysctls.map(({ key }) => key));
      const ofLinks = held.links.flatMap(({ name }) => initialOf(name));
      return { ...held, sysctls: [...held.sysctls, ...[...initial, ...ofLinks].filter(({ key }) => !known.has(key))] };
    }),
  };
}
