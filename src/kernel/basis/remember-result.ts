import { holdsInEach, workInside } from '../in-process/inside.js';
import { libcUnlessOff } from '../in-process/libc-unless-off.js';
import { textOrNull } from '../in-process/small-file.js';
import type { Machine } from '../machine.js';
import { withoutImplied } from './implied.js';
import { type KeptFiles, keptFiles } from './kept-files.js';
import type { Basis } from './part.js';
import { type Recorded, record } from './record.js';
import { areStill } from './still.js';

/** What a result depends on besides what the machine reads. */
export interface ResultOf {
  /** Which kind of result it is: of each kind the last one is kept. */
  readonly kind: string;
  /** All that it is computed from. */
  readonly about: string;
  /** Of files that are read without the machine, another one for each content; null: nobody can tell. */
  readonly version: () => string | null;
}

interface Kept {
  readonly about: string;
  readonly version: string;
  recorded: Recorded;
  readonly files: KeptFiles;
  readonly result: unknown;
  readonly at: number;
}

/** Programs may be replaced, and generations of nf_tables come again after 2^32 commits. */
const longestMs = 60 * 60_000;
/** Namespaces that are looked at before others get their turn: some milliseconds. */
const mostAtOnce = 64;

const namesOfLegacyTables = ['/proc/self/net/ip_tables_names', '/proc/self/net/ip6_tables_names'];

const keptOf = new WeakMap<Machine, Map<string, Kept>>();

/**
 * Computes something from what a machine reads. As long as the machine would read the same, the same result is given
 * again: for what the kernel gives a number that is one message to it, and for the rest what it says is compared
 * without being parsed.
 */
export async function rememberResult<T>(
  machine: Machine,
  { about, kind, version }: ResultOf,
  compute: (machine: Machine) => Promise<T>,
): Promise<T> {
  const kept = keptOf.get(machine) ?? new Map<string, Kept>();
  keptOf.set(machine, kept);
  const before = version();
  const known = kept.get(kind);
  if (known !== undefined && known.about === about && known.version === before) {
    const isFresh = performance.now() - known.at < longestMs;
    const found = isFresh ? await stillHolds(known) : null;
    if (found !== null) {
      known.recorded = found;
      // Only what this function was given for this kind is kept under it.
      return known.result as T;
    }
  }
  known?.files.close();
  kept.delete(kind);
  const recording = record(machine);
  const result = await compute(recording.machine);
  const recorded = recording.end();
  const libc = await libcUnlessOff();
  if (libc !== null && recorded !== null && before !== null && version() === before)
    kept.set(kind, { about, version: before, recorded, files: keptFiles(libc), result, at: performance.now() });
  return result;
}

/** What is to be looked at the next time; null: something is not as it was, or cannot be told. */
async function stillHolds({ files, recorded: { bases, questions } }: Kept): Promise<Recorded | null> {
  const libc = await libcUnlessOff();
  if (libc === null) return null;
  try {
    // A module of the kernel makes these in all namespaces.
    const absent = new Set(namesOfLegacyTables.filter((path) => textOrNull(path) === null));
    const check = { absent, files };
    const ours = bases.filter(({ netns }) => netns === null);
    if (!ours.every((basis) => workInside(libc, null, (inside) => areStill(inside, basis, check)))) return null;
    const others = bases.flatMap(({ netns, parts }) => (netns === null ? [] : [{ netns, parts }]));
    for (let first = 0; first < others.length; first += mostAtOnce) {
      if (first > 0) await new Promise((resolve) => setImmediate(resolve));
      const some = others.slice(first, first + mostAtOnce);
      const paths = some.map(({ netns }) => netns);
      if (!holdsInEach(libc, paths, (inside, index) => areStill(inside, some[index] as Basis, check))) return null;
    }
    const shorter = bases.map((basis): Basis => {
      const parts = withoutImplied(basis.parts);
      return parts === basis.parts ? basis : { netns: basis.netns, parts };
    });
    for (const { isStill } of questions) if (!(await isStill())) return null;
    return { bases: shorter, questions };
  } catch {
    return null;
  }
}
