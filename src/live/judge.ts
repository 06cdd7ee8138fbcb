import { isDeepStrictEqual } from 'node:util';
import type { Evidence, Recorded } from '../ir/evidence.js';
import { anyOwnership, type Ownership } from '../ir/ownership.js';
import type { Program } from '../ir/program.js';
import type { Constants } from '../model/constants.js';
import type { NodeState, TunnelKind } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { Observation } from '../plan/observation.js';

/** Whose objects are looked for. */
export interface Design {
  readonly constants: Constants;
  readonly tunnelKind: TunnelKind | null;
  /** What is wished for, or of which everything is to go. */
  readonly document: NodeState | null;
}

/**
 * What is ours on an observed node, under the constants that are wished for or under those of a record.
 * @param known what was found to be ours before: it stays so while the evidence is taken away step by step.
 */
export function ownershipOn(
  observation: Observation,
  { constants, document, tunnelKind }: Design,
  desired: Program,
  known: readonly Ownership[] = [],
): Ownership {
  const { claims } = modeOf('geneve');
  const evidence = (design: Constants): Evidence => ({
    program: observation.program,
    otherBackend: observation.otherBackend,
    recorded: (netns) => recordedOf(observation, netns, design),
    ztunnel: document?.ztunnel ?? null,
    desired,
  });
  const recorded = (observation.record?.designs ?? []).map((one) =>
    claims(one.constants, one.tunnelKind, evidence(one.constants)),
  );
  return anyOwnership(claims(constants, tunnelKind, evidence(constants)), ...recorded, ...known);
}

/** An observation as a record would make it that has the wished design for all namespaces that it is wished for in. */
export function asRecorded(observation: Observation, { constants, tunnelKind }: Design, desired: Program): Observation {
  const design = { constants, tunnelKind: tunnelKind ?? 'veth' } as const;
  const recorded = new Map(observation.recorded);
  for (const { netns } of desired.namespaces) recorded.set(netns, [design, ...(recorded.get(netns) ?? [])]);
  return { ...observation, recorded };
}

function recordedOf({ recorded }: Observation, netns: string | null, design: Constants): Recorded {
  const designs = recorded.get(netns);
  if (designs === undefined) return 'nothing';
  return designs.some(({ constants }) => isDeepStrictEqual(namesOf(constants), namesOf(design)))
    ? 'this-design'
    : 'other-designs';
}

/** What objects are told by; of the rest an earlier design may have had another. */
function namesOf({ jumps: _, ports: __, ...names }: Constants): unknown {
  return names;
}
