import type { NamespaceRef } from '../ir/ownership.js';
import {
  emptyKernelNamespace,
  hostScope,
  type KernelNamespace,
  type KernelProgram,
  namespaceAt,
} from '../ir/program.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Observation } from './observation.js';

/** The observation of a node that was not read: only its objects are known. */
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

/** A node with these namespaces and devices, on which a program is in place, with strict reverse path filters. */
export function nodeHolding(
  { devices, namespaces }: { readonly devices: readonly string[]; readonly namespaces: readonly NamespaceRef[] },
  program: KernelProgram,
): KernelProgram {
  const initial = [...new Set(['default', 'all', ...devices])].flatMap(settingsOf);
  const empty = [{ scope: hostScope, netns: null }, ...namespaces].map(({ netns, scope }) =>
    emptyKernelNamespace(scope, netns),
  );
  return {
    namespaces: empty.map((one): KernelNamespace => {
      const programmed = namespaceAt(program, one.netns) ?? one;
      const known = new Set(programmed.sysctls.map(({ key }) => key));
      const ofLinks = programmed.links.flatMap(({ name }) => settingsOf(name));
      const others = [...initial, ...ofLinks].filter(({ key }) => !known.has(key));
      return { ...programmed, sysctls: [...programmed.sysctls, ...others] };
    }),
  };
}

function settingsOf(device: string) {
  return [
    { key: `net/ipv4/conf/${device}/rp_filter`, value: '1' },
    { key: `net/ipv4/conf/${device}/accept_local`, value: '0' },
  ];
}
