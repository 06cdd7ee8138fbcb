import type { ApplyRecord, SysctlRecord } from '../plan/record.js';

/**
 * A record is kept in parts, one a namespace, so that each can be written by whoever holds the lock of that namespace. A part has
 * the form of a record. The node's own says what the others do not, and is all there is of a record that older versions wrote.
 */
export interface RecordParts {
  readonly own: ApplyRecord;
  /** By inode number of the namespace. */
  readonly others: ReadonlyMap<string, ApplyRecord>;
}

/** What a namespace's number looks like: nothing else becomes the name of a file. */
const number = /^\d+$/;

export function splitRecord(record: ApplyRecord): RecordParts {
  const { binding, sysctls } = record;
  const apart = record.namespaces.filter(({ inode }) => number.test(inode));
  const isApart = ({ netns }: Pick<SysctlRecord, 'netns'>) => apart.some((one) => one.netns === netns);
  const others = apart.map((one): readonly [string, ApplyRecord] => {
    const part = {
      backend: null,
      binding: { boot: binding.boot, isInitial: false, stamps: one.stamps },
      designs: [],
      namespaces: [one],
      sysctls: sysctls.filter(({ netns }) => netns === one.netns),
      temporaries: [],
    };
    return [one.inode, part];
  });
  const own = {
    ...record,
    namespaces: record.namespaces.filter((one) => !apart.includes(one)),
    sysctls: sysctls.filter((one) => !isApart(one)),
  };
  return { own, others: new Map(others) };
}

/**
 * One record of its parts. Who was killed between two writes has left parts that say more than others: all of it counts. Parts of
 * an earlier boot are left out: their namespaces are gone.
 */
export function joinRecord({ own, others }: RecordParts): ApplyRecord {
  const parts = [...others.values()].filter(({ binding }) => binding.boot === own.binding.boot);
  const unread = [own, ...parts].flatMap((part) => part.unread ?? []);
  return {
    ...own,
    namespaces: distinct(
      [...parts, own].flatMap(({ namespaces }) => namespaces),
      (a, b) => a.inode === b.inode,
    ),
    sysctls: distinct(
      [...parts, own].flatMap(({ sysctls }) => sysctls),
      (a, b) => a.netns === b.netns && a.key === b.key,
    ),
    ...(unread.length === 0
      ? {}
      : {
          unread: {
            keys: Object.assign({}, ...unread.map(({ keys }) => keys).reverse()),
            entries: {
              designs: unread.flatMap(({ entries }) => entries.designs),
              namespaces: unread.flatMap(({ entries }) => entries.namespaces),
              sysctls: unread.flatMap(({ entries }) => entries.sysctls),
            },
          },
        }),
  };
}

/** The first of equals. */
function distinct<T>(items: readonly T[], isSame: (a: T, b: T) => boolean): readonly T[] {
  return items.filter((item, index) => items.findIndex((one) => isSame(one, item)) === index);
}
