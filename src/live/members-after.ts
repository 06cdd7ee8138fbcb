import type { AddressSet } from '../ir/address-set.js';
import type { SetMembers } from '../ir/pod-part.js';
import type { Step } from '../plan/step.js';

/** Members that are tested one by one; the sets of more are read whole. */
const few = 4;

/**
 * The members to read after some steps; null: sets changed as a whole, or many members, or some whose words a test does
 * not show.
 * @param earlier the sets before the steps.
 */
export function membersAfter(earlier: readonly AddressSet[], steps: readonly Step[]): readonly SetMembers[] | null {
  const operations = steps.flatMap(({ work }) => (work.tool === 'ipset' ? work.operations : []));
  if (operations.length > few) return null;
  const bySet = new Map<string, Set<string>>();
  for (const operation of operations) {
    if (operation.kind !== 'add-member' && operation.kind !== 'delete-member') return null;
    const { member, set } = operation;
    if (member.extra.length > 0) return null;
    bySet.set(set, (bySet.get(set) ?? new Set()).add(member.entry));
  }
  const found = [...bySet].map(([set, entries]) => {
    const family = earlier.find(({ name }) => name === set)?.family ?? null;
    return family === null ? null : { set, family, chainPrefix: '', entries: [...entries] };
  });
  return found.some((one) => one === null) ? null : found.filter((one) => one !== null);
}

/** The sets as they are now: the members that were read, and those that the steps left alone. */
export function withMembers(
  earlier: readonly AddressSet[],
  asked: readonly SetMembers[],
  read: readonly AddressSet[],
): readonly AddressSet[] {
  return earlier.flatMap((set) => {
    const entries = asked.find((one) => one.set === set.name)?.entries;
    const now = read.find(({ name }) => name === set.name);
    if (entries === undefined) return [set];
    if (now === undefined) return [];
    return [{ ...now, members: [...set.members.filter(({ entry }) => !entries.includes(entry)), ...now.members] }];
  });
}
