// Stands in for fast-check inside the mutation runner: few runs without shrinking, so that a mutant costs a fraction
// of a second, and always the same ones. RUNS says how many.
import { assert as assertAll } from 'fast-check';

export * from 'fast-check';

const mostRuns = Number(process.env.RUNS ?? 100);

export function assert(property, { numRuns = mostRuns, ...rest } = {}) {
  return assertAll(property, { ...rest, numRuns: Math.min(numRuns, mostRuns), seed: 1, endOnFailure: true });
}
