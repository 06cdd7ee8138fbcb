import { type Address, masked } from '../address.js';
import type { Bits } from './bits.js';
import { type Changes, packet } from './changes.js';
import type { Constraint, Region } from './constraint.js';
import { othersThan, type Range, rangesOf } from './ranges.js';

/** @param greatest of the numbers that there are. */
export function inRanges(
  dimension: string,
  given: readonly Range[],
  negated: boolean,
  greatest: number,
  dependsOn: Changes = packet,
): Constraint {
  const ranges = rangesOf(given);
  return { dimension, value: negated ? othersThan(ranges, greatest) : ranges, dependsOn };
}

export function yesOrNo(dimension: string, negated: boolean, dependsOn: Changes): Constraint {
  const answer = negated ? 0 : 1;
  return { dimension, value: { kind: 'ranges', ranges: [[answer, answer]] }, dependsOn: dependsOn | packet };
}

export function withBits(
  dimension: string,
  { mask, value }: Pick<Bits, 'mask' | 'value'>,
  negated: boolean,
  dependsOn: Changes,
): Constraint {
  const like = (bits: Omit<Bits, 'kind'>): Constraint => {
    return { dimension, value: { kind: 'bits', ...bits }, dependsOn: dependsOn | packet };
  };
  // No number equals a value with bits outside the mask; every number matches an empty mask.
  const isUnmet = masked(value, mask) !== value;
  if (isUnmet || Number(mask) === 0)
    return isUnmet === negated ? like({ mask: 0, value: 0, negated: false }) : inRanges(dimension, [], false, 0);
  return negated && isOneBit(mask)
    ? like({ mask, value: Number(mask) - Number(value), negated: false })
    : like({ mask, value, negated });
}

/** A negated test of a single bit is a test for the other value. */
function isOneBit(mask: Address): boolean {
  return typeof mask === 'number' && (mask & (mask - 1)) === 0;
}

const ofProtocol = Array.from({ length: 256 }, (_, number) => inRanges('protocol', [[number, number]], false, 255));

export function protocolIs(number: number): Constraint {
  return ofProtocol[number] ?? inRanges('protocol', [[number, number]], false, 255);
}

export const firstFragment: Constraint = inRanges('fragment', [[0, 0]], false, 1);

/** Modules of transport protocols never match later fragments, which lack the header. */
export function transport(protocol: number): Region {
  return [protocolIs(protocol), firstFragment];
}
