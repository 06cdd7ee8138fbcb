import type { Evidence, Recorded } from '../ir/evidence.js';
import { anyOwnership, type Ownership } from '../ir/ownership.js';
import type { KernelProgram } from '../ir/program.js';
import type { Design } from '../model/design.js';
import { modeOf } from '../modes/index.js';
import type { Observation } from '../plan/observation.js';
import type { ApplyRecord } from '../plan/record.js';
import { designsOf, type Subject } from './subject.js';

/** Ownership by shape alone, under the subject's design or those of a record. It decides what to read. */
export function shapedOwnership(subject: Subject, record: ApplyRecord | null): Ownership {
  const [own, ...recorded] = designsOf(subject, record).map((one) => modeOf(one.mode).design.ownership(one));
  return anyOwnership(own as Ownership, ...recorded);
}

/**
 * Ownership by evidence on an observed node, under the subject's design or those of a record.
 * @param known ownership found earlier: it still holds while the steps of a removal take the evidence away.
 */
export function ownershipOn(
  observation: Observation,
  subject: Subject,
  desired: KernelProgram,
  known: readonly Ownership[] = [],
): Ownership {
  const claims = (one: Design) => modeOf(one.mode).design.claims(one, evidenceFor(one));
  const { document } = subject;
  const [own, ...others] = designsOf(subject, observation.record).map(claims);
  return anyOwnership(own as Ownership, ...others, ...known);

  function evidenceFor(one: Design): Evidence {
    return {
      program: observation.program,
      otherBackend: observation.otherBackend,
      recorded: (netns) => recordedIn(observation, netns, one),
      document: document?.mode === one.mode ? document : null,
      desired,
    };
  }
}

/** The observation as if a record had the design for every desired namespace. */
export function asRecorded(observation: Observation, { design }: Subject, desired: KernelProgram): Observation {
  const recorded = new Map(observation.recorded);
  for (const { netns } of desired.namespaces) recorded.set(netns, [design, ...(recorded.get(netns) ?? [])]);
  return { ...observation, recorded };
}

function recordedIn({ recorded }: Observation, netns: string | null, design: Design): Recorded {
  const designs = recorded.get(netns);
  if (designs === undefined) return 'nothing';
  const { isSame } = modeOf(design.mode).design;
  return designs.some((one) => one.mode === design.mode && isSame(one, design)) ? 'this-design' : 'other-designs';
}
