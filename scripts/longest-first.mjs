import { BaseSequencer } from 'vitest/node';

/** Slow files, the slowest first. If they started last they would run alone at the end, on one of several cores. */
const long = [
  /simulate\/transitions\.test/,
  /plan\/cut-short\.test/,
  /fuzz\/document\.test/,
  /apply\/faults\.test/,
  /apply\/killed\.test/,
  /kernel\/geneve\.test/,
  /kernel\/faults\.test/,
  /kernel\/journeys\.test/,
  /kernel\/windows\.test/,
  /kernel\/killed\.test/,
  /interpreter\/node\.test/,
  /kernel\/transitions\.test/,
  /kernel\/foreign-property\.test/,
  /kernel\/doctor\.test/,
];

/** Slow files first, then Vitest's own order. In a fresh clone Vitest knows only the sizes of files, not their durations. */
export class LongestFirst extends BaseSequencer {
  /** @override @param {import('vitest/node').TestSpecification[]} files */
  async sort(files) {
    const place = (/** @type {import('vitest/node').TestSpecification} */ { moduleId }) => {
      const found = long.findIndex((pattern) => pattern.test(moduleId));
      return found === -1 ? long.length : found;
    };
    const group = (/** @type {import('vitest/node').TestSpecification} */ { project }) =>
      project.config.sequence.groupOrder;
    return (await super.sort(files)).sort((a, b) => group(a) - group(b) || place(a) - place(b));
  }
}
