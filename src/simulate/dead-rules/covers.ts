import { type Address, masked } from '../address.js';
import type { Changes } from './changes.js';
import { type Constraint, dependencyOf, type Region } from './constraint.js';
import type { RuleRef } from './ready-table.js';

/** Packets that no rule after `place` sees. */
export interface Cover {
  readonly region: Region;
  readonly dependsOn: Changes;
  readonly place: RuleRef;
}

/**
 * Covers, each indexed by one of its constraints: an exact port or device, or an address under a mask that occurs. A
 * region inside the cover has the same constraint or a narrower one. Covers without such a constraint share the empty
 * key.
 */
export interface Covers {
  readonly buckets: Map<string, Cover[]>;
  readonly masks: Map<string, Set<Address>>;
}

/** Further covers are dropped, so that the time stays bounded; what they cover is not reported. */
const mostInBucket = 64;
const mostMasks = 64;

export function noCovers(): Covers {
  return { buckets: new Map(), masks: new Map() };
}

/** Uses the key with the smallest bucket: thousands of rules may share an address or a port, but rarely both. */
export function addCover({ buckets, masks }: Covers, region: Region, place: RuleRef): void {
  const cover: Cover = { region, dependsOn: dependencyOf(region), place };
  let key = '';
  let fewest = Number.POSITIVE_INFINITY;
  let chosen: Constraint | null = null;
  for (const constraint of region) {
    const one = exactKey(constraint);
    const size = one === null ? fewest : (buckets.get(one)?.length ?? 0);
    if (one === null || size >= fewest) continue;
    [key, fewest, chosen] = [one, size, constraint];
  }
  if (chosen?.value.kind === 'bits') {
    const known = masks.get(chosen.dimension) ?? new Set();
    if (known.size < mostMasks) masks.set(chosen.dimension, known.add(chosen.value.mask));
  }
  const bucket = buckets.get(key);
  if (bucket === undefined) buckets.set(key, [cover]);
  else if (bucket.length < mostInBucket) bucket.push(cover);
}

/** The only covers that may contain the region. */
export function coversAround({ buckets, masks }: Covers, region: Region): readonly (readonly Cover[])[] {
  if (buckets.size === 0) return [];
  const found: (readonly Cover[])[] = [];
  const look = (key: string) => {
    const bucket = buckets.get(key);
    if (bucket !== undefined) found.push(bucket);
  };
  look('');
  for (const constraint of region) {
    const { dimension, value } = constraint;
    if (value.kind === 'bits') {
      if (value.negated) continue;
      for (const mask of masks.get(dimension) ?? [])
        if (masked(mask, value.mask) === mask) look(bitsKey(dimension, mask, masked(value.value, mask)));
    } else {
      const key = exactKey(constraint);
      if (key !== null) look(key);
    }
  }
  return found;
}

function exactKey({ dimension, value }: Constraint): string | null {
  switch (value.kind) {
    case 'bits':
      return value.negated ? null : bitsKey(dimension, value.mask, value.value);
    case 'names':
      return value.negated || value.isPrefix ? null : `${dimension} ${value.name}`;
    case 'ranges': {
      const [only, another] = value.ranges;
      return only === undefined || another !== undefined || only[0] !== only[1] ? null : `${dimension} ${only[0]}`;
    }
  }
}

function bitsKey(dimension: string, mask: Address, value: Address): string {
  return `${dimension} ${mask} ${value}`;
}
