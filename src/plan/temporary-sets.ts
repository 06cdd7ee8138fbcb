import type { AddressSet } from '../ir/address-set.js';

/** The limit of ipset, in bytes. */
const longest = 31;

/** Temporary names of the new set while a set is replaced, in order of preference. */
export function besideNames(name: string): readonly string[] {
  return ['-new', '-new2', '-new3'].map((end) => name.slice(0, longest - end.length) + end);
}

interface Sets {
  readonly observed: readonly AddressSet[];
  readonly desired: readonly AddressSet[];
  readonly isOurs: (set: AddressSet) => boolean;
  /** Recorded temporary names. */
  readonly noted: readonly string[];
}

/**
 * Sets that a killed replacement left over: a set whose name is recorded, or one with a temporary name and the same
 * type whose members are all members, observed or desired, of the set to replace.
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

/** A temporary name that is not taken. */
export function freeName(name: string, taken: readonly AddressSet[]): string {
  const names = besideNames(name);
  return names.find((one) => taken.every((set) => set.name !== one)) ?? names[0] ?? name;
}
