import { compile } from '../../src/compile.js';
import type { NodeState } from '../../src/index.js';
import { anyOwnership } from '../../src/ir/ownership.js';
import { emptyNamespace, type NamespaceProgram, type Program } from '../../src/ir/program.js';
import { modeOf } from '../../src/modes/index.js';
import type { Observation } from '../../src/plan/observation.js';
import type { Wish } from '../../src/plan/plan.js';

/** What a document asks for, as plan takes it; `earlier` are the documents that may have left something. */
export function wishOf(state: NodeState, ...earlier: readonly NodeState[]): Wish {
  const mode = modeOf(state.mode);
  return {
    program: compile(state),
    ownership: anyOwnership(
      mode.ownership(state.constants, state.tunnel.kind),
      ...earlier.map((one) => mode.ownership(one.constants, one.tunnel.kind)),
    ),
    requirements: { ...mode.requirements(state), source: null },
    position: state.constants.jumps,
  };
}

export function observationOf(program: Program): Observation {
  return {
    backend: 'iptables-nft',
    backendReason: 'the test says so',
    program,
    otherBackend: { namespaces: [] },
    foreignTunnels: [],
    sourceTowardsZtunnel: undefined,
    podInterfaces: new Map(),
    record: null,
    notes: [],
  };
}

/** A node that holds what a document says, with the devices that the document names and the values they start with. */
export function nodeOf(state: NodeState, ...others: readonly NodeState[]): Program {
  const program = compile(state);
  const devices = [state, ...others].flatMap((one) => [
    'default',
    'all',
    ...(one.ztunnel === null ? [] : [one.ztunnel.hostInterface, one.ztunnel.podInterface]),
    ...one.pods.flatMap((pod) => pod.hostInterface ?? []),
  ]);
  const places = [state, ...others].flatMap((one) => (one.ztunnel === null ? [] : [one.ztunnel.netns]));
  const scopes = [
    emptyNamespace('host', null),
    ...[...new Set(places)].map((netns) => emptyNamespace('ztunnel', netns)),
  ];
  return {
    namespaces: scopes.map((empty): NamespaceProgram => {
      const held = program.namespaces.find(({ netns }) => netns === empty.netns) ?? empty;
      const known = new Set(held.sysctls.map(({ key }) => key));
      const initial = [...new Set(devices)].flatMap((device) => [
        { key: `net/ipv4/conf/${device}/rp_filter`, value: '1' },
        { key: `net/ipv4/conf/${device}/accept_local`, value: '0' },
      ]);
      return { ...held, sysctls: [...held.sysctls, ...initial.filter(({ key }) => !known.has(key))] };
    }),
  };
}
