import { byDesign } from '../desired-of.js';
import { noRequirements } from '../ir/requirements.js';
import type { Design } from '../model/design.js';
import type { Observation } from '../plan/observation.js';
import { makePlan } from '../plan/plan.js';
import { ownershipOn } from './ownership-on.js';
import { type Subject, subjectOfAll } from './subject.js';

/** Where no design is named, those of which the node holds anything: the first gives the order of their removal. */
export function foundSubject(subject: Subject, observation: Observation): Subject {
  const { design, others = [] } = subject;
  if (others.length === 0) return subject;
  const found = [design, ...others].filter((one) => holdsAny(observation, one));
  return found.length === 0 ? subject : subjectOfAll(found);
}

function holdsAny(observation: Observation, design: Design): boolean {
  const program = { namespaces: [] };
  const ownership = ownershipOn(observation, { design, document: null }, program);
  const removal = byDesign(design, { program, ownership, requirements: noRequirements });
  return makePlan(removal, observation).changes.length > 0;
}
