import { type ChangeStatement, type NodePair, type ReviewView, reviewStream } from '../index.js';
import type { Context } from './context.js';
import { type Found, type Sides, type Spot, type Step, sidesOf } from './read-sides.js';

/**
 * The review of two files or folders. Nodes are paired by name where each name is there once a side, else by place; of
 * two files with one document each, that pair. In memory there is a file of each side at a time.
 */
export async function reviewOf(
  base: string,
  head: string,
  expect: readonly ChangeStatement[] | null,
  context: Context,
): Promise<ReviewView> {
  const sides = await sidesOf(base, head, context);
  const options = { expect, onProgress: context.progress };
  try {
    return await reviewStream(pairsByName(sides), options);
  } catch (error) {
    if (error instanceof RepeatedNameError) return reviewStream(pairsByPlace(sides), options);
    throw error;
  }
}

/** Two nodes of one side have one name. */
class RepeatedNameError extends Error {}

async function* pairsByName({ again, places, steps }: Sides): AsyncGenerator<NodePair> {
  const names = { before: new Set<string>(), after: new Set<string>() };
  /** Those whose other side is in another file, or nowhere. */
  const waiting = { before: new Map<string, Spot>(), after: new Map<string, Spot>() };
  for await (const { after, before } of steps()) {
    const [old, now] = [only(before), only(after)];
    if (places.length === 1 && places[0] === '' && old !== null && now !== null) {
      yield { name: nameOf(now), before: old.state, after: now.state };
      return;
    }
    addAll(names.before, before);
    addAll(names.after, after);
    const [ofBefore, ofAfter] = [byKey(before, nameOf), byKey(after, nameOf)];
    for (const [name, { spot, state }] of ofBefore) {
      const other = ofAfter.get(name);
      if (other === undefined) waiting.before.set(name, spot);
      else yield { name, before: state, after: other.state };
    }
    for (const [name, { spot }] of ofAfter) if (!ofBefore.has(name)) waiting.after.set(name, spot);
  }
  for (const name of new Set([...waiting.before.keys(), ...waiting.after.keys()])) {
    const [old, now] = [waiting.before.get(name), waiting.after.get(name)];
    yield {
      name,
      before: old === undefined ? null : await again.before(old),
      after: now === undefined ? null : await again.after(now),
    };
  }
}

async function* pairsByPlace({ steps }: Sides): AsyncGenerator<NodePair> {
  for await (const step of steps()) yield* pairsAtPlace(step);
}

function pairsAtPlace({ after, before }: Step): readonly NodePair[] {
  const [old, now] = [byKey(before, placeOf), byKey(after, placeOf)];
  return [...new Set([...old.keys(), ...now.keys()])].map((place) => ({
    name: place.replace(/\/document\.(?:ya?ml|json)$/, ''),
    before: old.get(place)?.state ?? null,
    after: now.get(place)?.state ?? null,
  }));
}

function addAll(names: Set<string>, some: readonly Found[]): void {
  for (const one of some) {
    if (names.has(nameOf(one))) throw new RepeatedNameError();
    names.add(nameOf(one));
  }
}

function byKey(some: readonly Found[], keyOf: (one: Found) => string): ReadonlyMap<string, Found> {
  return new Map(some.map((one) => [keyOf(one), one]));
}

function only([first, ...others]: readonly Found[]): Found | null {
  return first === undefined || others.length > 0 ? null : first;
}

function nameOf({ state }: Found): string {
  return state.node.name;
}

function placeOf({ place }: Found): string {
  return place;
}
