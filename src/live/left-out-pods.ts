import type { SetMember } from '../ir/address-set.js';
import type { NamespaceRef } from '../ir/ownership.js';
import { hostScope, isPodScope } from '../ir/program.js';
import { modeOf } from '../modes/index.js';
import type { FailedPod, LeftOutPod } from '../plan/failed-pod.js';
import type { ApplyRecord } from '../plan/record.js';
import type { Subject } from './subject.js';

/**
 * Failed pods with what is known of their members of the node's sets: by the document, else by the uid that is
 * recorded. Of one that was not asked for and is recorded, so that it was programmed before, the members belong to what
 * is asked.
 */
export function leftOutPods(
  failed: readonly FailedPod[],
  { document }: Pick<Subject, 'document'>,
  record: ApplyRecord | null,
): readonly LeftOutPod[] {
  const isRecorded = (path: string) => record?.namespaces.some(({ netns }) => netns === path) === true;
  return failed.map((one) => ({
    ...one,
    owns: one.isUnasked === true && isRecorded(one.netns) ? () => false : ownerOf(one, document, record),
  }));
}

/** Finds the pod of a member among those of a plan. */
export function memberOwner(
  namespaces: readonly NamespaceRef[],
  { document }: Pick<Subject, 'document'>,
  record: ApplyRecord | null,
): (set: string, member: SetMember) => Omit<FailedPod, 'why'> | null {
  const pods = namespaces.flatMap(({ netns, scope }) =>
    netns === null || !isPodScope(scope) ? [] : [{ netns, scope, owns: ownerOf({ netns }, document, record) }],
  );
  return (set, member) => {
    const found = pods.find(({ owns }) => owns(set, member));
    return found === undefined ? null : { netns: found.netns, scope: found.scope };
  };
}

/** Recognises the members of the pod that has a namespace. */
function ownerOf(
  { netns }: Pick<FailedPod, 'netns'>,
  document: Subject['document'],
  record: ApplyRecord | null,
): LeftOutPod['owns'] {
  const pod = document?.pods.find((one) => one.netns === netns);
  const uid = pod?.uid ?? record?.namespaces.find((one) => one.netns === netns)?.uid ?? null;
  const named =
    document === null || pod === undefined
      ? []
      : modeOf(document.mode)
          .only(document, { pods: [pod], addresses: pod.ips, interfaces: [], uids: [] })
          .objects.filter(({ scope }) => scope === hostScope)
          .flatMap(({ members }) => members);
  return (set: string, { entry, extra }: SetMember): boolean => {
    if (uid !== null && extra.length > 0) return extra.includes(uid);
    return named.some((one) => one.set === set && one.entries.includes(entry));
  };
}
