import type { Constants } from '../model/constants.js';
import type { Expectation } from '../model/expectation.js';
import type { NodeState, Pod } from '../model/node-state.js';
import { printMark } from '../model/values/mark.js';
import { type Plain, printYaml } from './print-yaml.js';

/**
 * The document of a node, as YAML. Everything is written out, defaults too, so that it means the same to a later version with
 * other defaults. `parseNodeState` gives the same state back.
 */
export function printNodeState(state: NodeState): string {
  const { mode, profile, backend, node, ztunnel, tunnel, pods, constants, expect } = state;
  return printYaml({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode,
    profile,
    backend,
    node: { ...node },
    ...(ztunnel && { ztunnel: { ...ztunnel } }),
    tunnel: { ...tunnel },
    pods: pods.map(printPod),
    constants: printConstants(constants),
    ...(expect.length > 0 && { expect: expect.map(printExpectation) }),
  });
}

function printPod({ namespace, name, uid, ips, hostInterface, netns, mesh, hostNetwork }: Pod): Plain {
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

/** The `constants` of a document, as plain data. */
export function printConstants(constants: Constants): Plain {
  const { marks, tables, priorities, tunnels, ports, set, chainPrefix, jumps } = constants;
  return {
    marks: Object.fromEntries(Object.entries(marks).map(([name, mark]) => [name, printMark(mark)])),
    tables,
    priorities,
    tunnels: { inbound: { ...tunnels.inbound }, outbound: { ...tunnels.outbound } },
    ports,
    set,
    chainPrefix,
    jumps: jumps === 'first' ? jumps : { ...jumps },
  };
}
