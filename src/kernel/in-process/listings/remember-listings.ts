import { type Basis, makeBasis } from '../../basis/part.js';
import type { Command } from '../../command.js';
import type { Libc } from '../../native/libc.js';
import type { CommandResult, Execute } from '../../run-command.js';
import type { Answer } from '../answerer.js';
import { workInside } from '../inside.js';
import { libcUnlessOff } from '../libc-unless-off.js';
import { isLasting } from './lasting.js';
import { type Look, legacyFiles, lookInside } from './look.js';
import { saveNothing } from './save-nothing.js';
import { type Listing, type ListingStore, listingStore, type Moment } from './store.js';
import { isElementRead, type ListingKind, listingKind } from './words.js';

/**
 * What a look shows for a command: what it would print, or the moment before it runs, once that has come; null: nothing
 * is certain.
 */
type Seen =
  | { readonly listing: Listing }
  | { readonly before: Promise<Moment | null>; readonly generation: number }
  | null;

/** Namespaces that are looked at, and waited for, before others get their turn: some milliseconds. */
const mostAtOnce = 64;

interface Asked {
  readonly kind: ListingKind;
  readonly words: string;
  readonly resolve: (seen: Seen) => void;
}

/**
 * Remembers what programs list of nf_tables. As long as the generation of a namespace is the same nobody has committed
 * anything there, and the same words get the same answer: one message to the kernel instead of a process. Each result
 * has the generation that it shows. Nothing is kept open in a namespace.
 */
export function rememberListings(execute: Execute, store: ListingStore = listingStore()): Execute {
  const look = looker(store);
  return async (command, signal) => {
    const kind = signal?.aborted ? null : isElementRead(command) ? 'nft' : listingKind(command);
    const libc = kind === null ? null : await libcUnlessOff();
    if (kind === null || libc === null) return execute(command, signal);
    const words = JSON.stringify([command.argv, command.stdin]);
    const seen = await look(libc, command.netns ?? null, { kind, words });
    if (seen !== null && 'listing' in seen) {
      const { answer, generation } = seen.listing;
      return { command, ...answer, generation, basis: basisOf(command, kind, seen.listing) };
    }
    const before = await seen?.before;
    const nothing = before ? nothingSaved(libc, command, before) : null;
    const result = nothing === null ? await execute(command, signal) : { command, ...nothing };
    if (seen === null) return result;
    const told = { ...result, generation: seen.generation };
    if (!before || isElementRead(command) || !isCertain(libc, { before, command, kind }, result)) return told;
    const { exitCode, stderr, stdout } = result;
    store.keep(keyOf(before, words), { ...before, answer: { exitCode: exitCode ?? 0, stdout, stderr } });
    return { ...told, basis: basisOf(command, kind, before) };
  };
}

/**
 * Looks at a namespace once for all that is asked about it at the same moment, and only then: later it may have
 * changed.
 */
function looker(store: ListingStore) {
  const waiting = new Map<string | null, Asked[]>();
  return (libc: Libc, netns: string | null, about: Omit<Asked, 'resolve'>): Promise<Seen> =>
    new Promise((resolve) => {
      // Later than the callbacks of this moment, which may ask for more.
      if (waiting.size === 0) setImmediate(flush, libc);
      const asked = { ...about, resolve };
      const here = waiting.get(netns);
      if (here === undefined) waiting.set(netns, [asked]);
      else here.push(asked);
    });

  function flush(libc: Libc): void {
    const some = [...waiting].slice(0, mostAtOnce);
    const moments: Promise<unknown>[] = [];
    for (const [netns, asked] of some) {
      waiting.delete(netns);
      const seen = unlessUnsure(() =>
        workInside(libc, netns, (inside) => {
          const here = lookInside(inside);
          return asked.map((one) => seenOf(store, here, one));
        }),
      );
      for (const [index, { resolve }] of asked.entries()) {
        const one = seen?.[index] ?? null;
        if (one !== null && 'before' in one) moments.push(one.before);
        resolve(one);
      }
    }
    if (waiting.size > 0) Promise.all(moments).then(() => setImmediate(flush, libc));
  }
}

function seenOf(store: ListingStore, look: Look, { kind, words }: Omit<Asked, 'resolve'>): Seen {
  const listing = store.of(keyOf(look, words));
  if (listing !== null && isStill(listing, look, kind)) return { listing };
  const { cookie, generation } = look;
  const moment = { cookie, generation, legacy: look.legacy(kind) };
  return {
    generation,
    before: look.settle().then(
      () => moment,
      () => null,
    ),
  };
}

function isStill({ generation, legacy }: Moment, look: Look, kind: ListingKind): boolean {
  return generation === look.generation && legacy === look.legacy(kind);
}

function keyOf({ cookie }: Pick<Moment, 'cookie'>, words: string): string {
  return `${cookie} ${words}`;
}

/** What a listing of that moment is made of. */
function basisOf({ netns }: Command, kind: ListingKind, { cookie, generation, legacy }: Moment): Basis {
  const path = legacyFiles[kind];
  const warned = path === null ? [] : [{ kind: 'file', path, text: legacy } as const];
  return makeBasis(netns, [{ kind: 'rules', cookie, generation }, ...warned]);
}

interface Run {
  readonly before: Moment;
  readonly command: Command;
  readonly kind: ListingKind;
}

/** Whether what was listed is of the moment before, and of each later one until somebody commits. */
function isCertain(libc: Libc, { before, command, kind }: Run, { exitCode, stderr, stdout }: CommandResult): boolean {
  if (exitCode === null || !isLasting(kind, { exitCode, stdout, stderr })) return false;
  const isSame = unlessUnsure(() =>
    workInside(libc, command.netns, (inside) => {
      const after = lookInside(inside);
      const isOfBefore = after.cookie === before.cookie && isStill(before, after, kind);
      return isOfBefore && !after.ownedTables().some((name) => stdout.includes(name));
    }),
  );
  return isSame === true;
}

function nothingSaved(libc: Libc, command: Command, before: Moment): Answer | null {
  return unlessUnsure(() => workInside(libc, command.netns, (inside) => saveNothing(inside, command, before)));
}

function unlessUnsure<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
