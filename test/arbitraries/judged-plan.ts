import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { desiredStateOf, imaginedNode } from '../../src/desired-of.js';
import { type GeneveState as NodeState, parseNodeState } from '../../src/index.js';
import { emptyKernelNamespace, type KernelProgram } from '../../src/ir/program.js';
import { noRequirements } from '../../src/ir/requirements.js';
import { ownershipOn } from '../../src/live/ownership-on.js';
import { subjectOf } from '../../src/live/subject.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { type DesiredState, makePlan, type Plan } from '../../src/plan/plan.js';
import { geneveState } from '../geneve-state.js';

const text = readFileSync(join(import.meta.dirname, '../../golden/geneve-hardened/document.yaml'), 'utf8');

/** The document of a golden case, with some lines replaced and some keys added. */
export function documentWith(
  change: Readonly<Record<string, unknown>> = {},
  ...lines: readonly [string, string][]
): NodeState {
  const parsed = parseNodeState(lines.reduce((document, [from, to]) => document.replace(from, to), text));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return { ...geneveState(parsed.value), ...change };
}

/** The plan for a node without a record. With `desired` null it removes everything of ours. */
export function planOn(live: KernelProgram, document: NodeState, desired: NodeState | null = document): Plan {
  const observation = imaginedObservation(live, document.backend === 'nft' ? 'nft' : 'iptables-nft');
  const { requirements, ...desiredState } = cachedDesiredState(document);
  const program = desired === null ? { namespaces: [] } : desiredState.program;
  const subject = { ...subjectOf(document, null), document: desired };
  return makePlan(
    {
      ...desiredState,
      program,
      requirements: desired === null ? noRequirements : requirements,
      ownership: ownershipOn(observation, subject, program),
    },
    observation,
  );
}

/** The node of a document before it was programmed. */
export function bareNode(document: NodeState): KernelProgram {
  return {
    namespaces: imaginedNode(document).namespaces.map(({ netns, scope, sysctls }) => {
      return { ...emptyKernelNamespace(scope, netns), sysctls };
    }),
  };
}

const desiredStates = new Map<NodeState, DesiredState>();

function cachedDesiredState(document: NodeState): DesiredState {
  const desiredState = desiredStates.get(document) ?? desiredStateOf(document);
  desiredStates.set(document, desiredState);
  return desiredState;
}
