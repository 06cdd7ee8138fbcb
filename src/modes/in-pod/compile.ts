import type { CompiledProgram } from '../../ir/program.js';
import { hostNamespace } from './host-namespace.js';
import { inpodInputs } from './inputs.js';
import { podNamespaces } from './pod-namespace.js';
import type { InpodState } from './state.js';

/**
 * Istio's redirection inside each pod (istio/istio cni/pkg/iptables at 1.29): ztunnel listens in the pods' own
 * namespaces, and the node only gives its probes a source address of their own. The node has its part without mesh pods
 * too, so that the first one is an addition like any other.
 */
export function compileInpod(state: InpodState, unasked: ReadonlySet<string> = new Set()): CompiledProgram {
  const inputs = inpodInputs(state);
  const asked = inputs.meshPods.filter(({ netns }) => !unasked.has(netns));
  return { namespaces: [hostNamespace(inputs), ...podNamespaces(asked, inputs)] };
}
