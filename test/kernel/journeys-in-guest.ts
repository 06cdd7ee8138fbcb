import { apply, destroy, type Machine, parseNodeState } from '../../src/index.js';
import {
  expectCaptured,
  expectDirect,
  type Lab,
  type LabNodeName,
  labDocument,
  labMachine,
  labNodeNames,
} from '../../src/lab/index.js';
import { failedJourneys, withLab } from './lab-for-tests.js';

/*
 * The geneve journeys, bundled and run in a guest whose kernel has geneve. One process does it all: the guest is
 * emulated, and there every start of the command line costs seconds. Prints what went wrong, and nothing when all
 * holds; that each apply arrived is read back by the apply itself.
 */

/** One node of each kind. */
const profiles = { node1: 'hardened', node2: 'istio-1.20' } as const;
const backend = 'iptables-nft';

const ended = withLab(
  async (lab) => {
    const captured = {
      node1: expectCaptured(lab, { profile: profiles.node1 }).node1,
      node2: expectCaptured(lab, { profile: profiles.node2 }).node2,
    };
    await onEachNode((node) => apply(stateOf(lab, node), optionsOf(lab, node)));
    for (const node of labNodeNames) {
      const { exitCode, stdout } = await optionsOf(lab, node).machine.execute({
        argv: ['ip', '-br', 'link', 'show', 'type', 'geneve'],
      });
      if (exitCode !== 0 || !/^istioin .*\nistioout /.test(stdout)) tell(node, `geneve links: ${stdout}`);
    }
    tell('with both nodes programmed', await failedJourneys(lab, captured));
    await onEachNode((node) => destroy(null, optionsOf(lab, node)));
    tell('after destroy', await failedJourneys(lab, expectDirect));
  },
  { backend },
);
// An error of ours holds a whole plan: its message is enough.
await ended.catch((error: unknown) =>
  tell('ended by an error', error instanceof Error ? error.message : String(error)),
);

function stateOf(lab: Lab, node: LabNodeName) {
  const parsed = parseNodeState(labDocument(lab, node, { profile: profiles[node], backend, tunnel: 'geneve' }));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

function optionsOf(lab: Lab, node: LabNodeName) {
  return { machine: patient(labMachine(lab.nodes[node])), stateDirectory: `${lab.stateFolder}/records-${node}` };
}

/** No limit of a tool counts here: what hangs ends with the guest. */
function patient(machine: Machine): Machine {
  const timeoutMs = 3_600_000;
  return { ...machine, execute: (command, signal) => machine.execute({ ...command, timeoutMs }, signal) };
}

async function onEachNode(work: (node: LabNodeName) => Promise<unknown>): Promise<void> {
  await Promise.all(labNodeNames.map(work));
}

function tell(what: string, problem: string): void {
  if (problem !== '') console.log(`${what}:\n${problem}`);
}
