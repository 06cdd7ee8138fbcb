import { isDeepStrictEqual } from 'node:util';
import type { Evidence, Recorded } from '../ir/evidence.js';
import { anyOwnership, type Ownership } from '../ir/ownership.js';
import type { Program } from '../ir/program.js';
import type { Constants } from '../model/constants.js';
import { modeOf } from '../modes/index.js';
import type { Observation } from '../plan/observation.js';
import type { Design } from './design.js';

/**
 * What is ours on an observed node, under the desired constants or under those of a record.
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

/** The observation as it would be with a record of the desired design for every desired namespace. */
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
