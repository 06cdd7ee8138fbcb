import type { KernelNamespace } from '../../src/ir/program.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import type { Observation } from '../../src/plan/observation.js';
import { namespace } from './compare/small.js';

/** A node whose own namespace holds what a test says. */
export function observed(host: Partial<KernelNamespace> = {}, more: Partial<Observation> = {}): Observation {
  return { ...imaginedObservation({ namespaces: [namespace(host)] }), ...more };
}
