import type { ApplyRecord, SysctlRecord } from '../plan/record.js';

/**
 * A record is stored in parts, one for each namespace, so that the holder of a namespace's lock can write its part. A
 * part has the form of a record. The node's own part has everything else; a record of an older version is one part
 * only.
 */
export interface RecordParts {
  readonly own: ApplyRecord;
  /** By inode number of the namespace. */
  readonly others: ReadonlyMap<string, ApplyRecord>;
}

/** An inode number: nothing else may become part of a file name. */
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
 * Joins the parts of a record. A kill between two writes leaves parts that differ: all of their content counts. Parts
 * of an earlier boot are left out, since their namespaces are gone.
 */
export function joinRecord({ own, others }: RecordParts): ApplyRecord {
  const parts = [...others.values()].filter(({ binding }) => binding.boot === own.binding.boot);
  const unread = [own, ...parts].flatMap((part) => part.unread ?? []);
  return {
    ...own,
    namespaces: distinct(
      [...parts, own].flatMap(({ namespaces }) => namespaces),
      ({ inode }) => inode,
    ),
    sysctls: distinct(
      [...parts, own].flatMap(({ sysctls }) => sysctls),
      ({ key, netns }) => `${key} ${netns ?? ''}`,
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

/** Keeps the first of equal items. */
function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(keyOf(item))) found.set(keyOf(item), item);
  return [...found.values()];
}
