import { isDeepStrictEqual } from 'node:util';
import type { Ownership } from '../ir/ownership.js';
import { hostScope, isPodScope, type KernelProgram } from '../ir/program.js';
import type { ObservedPodPart } from '../observe/read-pod-part.js';
import type { Obstacle } from '../plan/obstacle.js';
import type { ApplyRecord } from '../plan/record.js';
import type { PlanRequest } from './plan-request.js';

/** Why, by the record, the objects that all pods share are not in place; null: they are. */
export function whyNotRecorded({ backend, record, subject }: PlanRequest, desired: KernelProgram): string | null {
  if (desired.namespaces.length === 0) return 'the document asks for nothing on this node';
  if (record === null || record.backend === null) return 'nothing is recorded of this node';
  if (backend !== 'auto' && backend !== record.backend) return `it is recorded in ${record.backend}, not in ${backend}`;
  if (!isRecorded(record, subject)) return 'another design is recorded, or an apply that did not come to its end';
  // Pods come and go, each with its own namespace.
  const others = desired.namespaces.flatMap(({ netns, scope }) => (isPodScope(scope) ? [] : (netns ?? [])));
  const recorded = record.namespaces.filter(({ scope }) => !isPodScope(scope));
  const isThere = (netns: string) => recorded.some((one) => one.netns === netns);
  return others.length === recorded.length && others.every(isThere)
    ? null
    : `other namespaces are recorded than ${others.join(' and ')}`;
}

function isRecorded({ designs }: ApplyRecord, { design }: PlanRequest['subject']): boolean {
  const [recorded, ...earlier] = designs;
  if (recorded === undefined || earlier.length > 0) return false;
  return isDeepStrictEqual(recorded, design);
}

/** Messages about links that the pods' objects need and that are missing or foreign. */
export function missingLinks(
  names: readonly string[],
  reading: ObservedPodPart | undefined,
  ownership: Ownership,
): readonly string[] {
  if (reading === undefined) return [];
  const { links, namespace } = reading;
  const isOurs = (name: string) =>
    links.some((link) => link.name === name && ownership.link(namespace, link) === 'ours');
  return names.filter((name) => !isOurs(name)).map((name) => `the link ${name} is missing or somebody else's`);
}

export function notProgrammed(why: string): Obstacle {
  return {
    code: 'not-programmed',
    scope: hostScope,
    message: `the design of this document is not in place: ${why}`,
    remedy: 'apply the whole document first',
    item: null,
    path: '',
  };
}
