import type { ChangeStatement } from '../model/change-statement.js';
import type { Expectation } from '../model/expectation.js';
import type { NodeState, Pod } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { Plain } from '../schema/plain.js';
import { printYaml } from './print-yaml.js';

/**
 * The document of a node, as YAML. Everything is written out, defaults too, so that it means the same to a later
 * version with other defaults. `parseNodeState` gives the same state back. Pure.
 * @example
 * await writeOutput('node.yaml', printNodeState(state), 0o644);
 */
export function printNodeState(state: NodeState): string {
  const { mode, profile, backend, node, pods, constants, expect, allow, change } = state;
  const { document } = modeOf(mode);
  return printYaml({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode,
    profile,
    backend,
    node: { name: node.name, ...(node.hostIP !== null && { hostIP: node.hostIP }) },
    ...document.print(state),
    pods: pods.map((pod) => ({ ...printPod(pod), ...document.pods.print(pod) })),
    constants: document.constants.print(constants),
    ...(expect.length > 0 && { expect: expect.map(printExpectation) }),
    ...(allow.length > 0 && { allow: allow.map(({ property, reason }) => ({ property, reason })) }),
    ...(change !== null && { change: change.map(printStatement) }),
  });
}

function printPod({ namespace, name, uid, ips, hostInterface, netns, mesh, hostNetwork }: Pod) {
  return {
    namespace,
    name,
    ...(uid !== null && { uid }),
    ...(ips.length === 1 ? { ip: ips.join() } : { ips }),
    ...(hostInterface !== null && { hostInterface }),
    ...(netns !== null && { netns }),
    mesh,
    hostNetwork,
  };
}

function printExpectation({ from, to, protocol, port, outcome }: Expectation): Plain {
  return { from, to, protocol, ...(port !== null && { port }), outcome };
}

function printStatement({ from, to, protocol, port, before, after }: ChangeStatement): Plain {
  return {
    from,
    to,
    ...(protocol !== null && { protocol }),
    ...(port !== null && { port }),
    ...(before !== null && { before }),
    after,
  };
}
