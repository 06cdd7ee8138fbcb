import { runSteps } from '../../../src/execute/run-steps.js';
import type { Machine } from '../../../src/index.js';
import { noRequirements } from '../../../src/ir/requirements.js';
import type { ResolvedBackend } from '../../../src/model/backend.js';
import { defaultConstants } from '../../../src/modes/node-geneve/constants.js';
import { type GeneveDesign, geneveDesign } from '../../../src/modes/node-geneve/design.js';
import { geneveSchedule } from '../../../src/modes/node-geneve/schedule.js';
import { observeNamespace } from '../../../src/observe/observe-namespace.js';
import type { ReadRequest } from '../../../src/observe/read-request.js';
import { imaginedObservation } from '../../../src/plan/imagined-node.js';
import { makePlan } from '../../../src/plan/plan.js';
import { toKernelForm } from '../../../src/render/nft/to-kernel-form.js';
import { type DualState, dualProgram } from '../../arbitraries/dual-design.js';
import { dualOwnership } from '../../arbitraries/dual-ownership.js';

const chainPrefix = 'DUAL-';

/** What apply does for a mode, for a design that no mode has. @returns what differs afterwards. */
export async function goDual(machine: Machine, netns: string, backend: ResolvedBackend, desired: DualState | null) {
  const compiled = desired === null ? [] : dualProgram(desired, netns).namespaces;
  const nativePrefix = backend === 'nft' ? chainPrefix : null;
  const program = toKernelForm({ namespaces: compiled.map((one) => ({ ...one, nativePrefix })) });
  const known = { ipv4: new Map(), ipv6: new Map() };
  const readRequest: ReadRequest = {
    backend,
    backendReason: 'asked for',
    designs: [{ ...geneveDesign.published, constants: { ...defaultConstants, chainPrefix } } as GeneveDesign],
    ownership: dualOwnership,
    program,
    requirements: noRequirements,
    rules: { backend, ownership: dualOwnership, known },
    record: null,
    notes: [],
    retiring: [],
    leftOut: [],
  };
  const planned = async () => {
    const places = [{ scope: 'host', netns: null } as const, { scope: 'ztunnel', netns } as const];
    const read = await Promise.all(places.map((place) => observeNamespace(machine, readRequest, place)));
    const observation = imaginedObservation({ namespaces: read.map(({ namespace }) => namespace) }, backend);
    const otherBackend = { namespaces: read.flatMap(({ other }) => other ?? []) };
    const desiredState = {
      program,
      ownership: dualOwnership,
      requirements: noRequirements,
      position: 'first',
      schedule: geneveSchedule,
    } as const;
    return makePlan(desiredState, { ...observation, otherBackend });
  };
  const { changes, steps } = await planned();
  await runSteps(steps, { machine, options: { backend } });
  return { found: changes.length, left: (await planned()).changes };
}
