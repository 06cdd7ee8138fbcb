// Stands in for fast-check inside the mutation runner: few runs without shrinking, so that a mutant costs a fraction
// of a second, and always the same ones.
import { assert as assertAll } from 'fast-check';

export * from 'fast-check';

const mostRuns = 20;

export function assert(property, { numRuns = mostRuns, ...rest } = {}) {
  return assertAll(property, { ...rest, numRuns: Math.min(numRuns, mostRuns), seed: 1, endOnFailure: true });
}
