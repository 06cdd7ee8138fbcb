import type { KernelNamespace } from '../../src/ir/program.js';
import type { Observation } from '../../src/plan/observation.js';
import { namespace } from './compare/small.js';

/** A node whose own namespace holds what a test says. */
export function observed(host: Partial<KernelNamespace> = {}, more: Partial<Observation> = {}): Observation {
  return {
    backend: 'iptables-nft',
    backendReason: 'a test says so',
    program: { namespaces: [namespace(host)] },
    otherBackend: { namespaces: [] },
    facts: new Map(),
    podInterfaces: new Map(),
    record: null,
    recorded: new Map(),
    notes: [],
    ...more,
  };
}
