import type { AddressSet } from '../ir/address-set.js';

/** ipset allows 31 bytes. */
const longest = 31;

/** Names that a set may have while it is filled beside the one that it is to replace, in the order in which they are taken. */
export function besideNames(name: string): readonly string[] {
  return ['-new', '-new2', '-new3'].map((end) => name.slice(0, longest - end.length) + end);
}

interface Sets {
  readonly observed: readonly AddressSet[];
  readonly desired: readonly AddressSet[];
  readonly isOurs: (set: AddressSet) => boolean;
  /** Names that were written down before they were taken. */
  readonly noted: readonly string[];
}

/**
 * What a replacement that was killed has left: a set whose name was written down, or one that has the name and the type for it
 * and holds nothing that the set which it stands beside does not hold or is to hold.
 */
export function leftoverSets({ isOurs, noted, observed, desired }: Sets): readonly AddressSet[] {
  const own = observed.filter(isOurs);
  return observed.filter((set) => {
    if (noted.includes(set.name)) return true;
    const replaced = own.find(({ name }) => besideNames(name).includes(set.name));
    if (replaced === undefined || replaced.type !== set.type || replaced.family !== set.family) return false;
    const next = desired.find(({ name }) => name === replaced.name);
    const known = new Set([...replaced.members, ...(next?.members ?? [])].map(({ entry }) => entry));
    return set.members.every(({ entry }) => known.has(entry));
  });
}

/** A name that nobody has. */
export function freeName(name: string, taken: readonly AddressSet[]): string {
  const names = besideNames(name);
  return names.find((one) => taken.every((set) => set.name !== one)) ?? names[0] ?? name;
}
