import { BaseSequencer } from 'vitest/node';

/** Slow files, the slowest first. If they started last they would run alone at the end, on one of several cores. */
const long = [
  /simulate\/transitions\.test/,
  /simulate\/prove-mutants\.test/,
  /modes\/in-pod\/prove-mutants\.test/,
  /apply\/faults\.test/,
  /fuzz\/document\.test/,
  /plan\/cut-short\.test/,
  /plan\/plan-properties\.test/,
  /simulate\/native-equivalence\.test/,
  /apply\/killed\.test/,
  /cli\/prove\.test/,
  /dead-rules\/never-hit\.test/,
  /simulate\/prove\.test/,
  /kernel\/geneve\.test/,
  /kernel\/backends\.test/,
  /kernel\/faults\.test/,
  /kernel\/drift\.test/,
  /agent\/in-pod-sequence\.test/,
  /interpreter\/node\.test/,
  /kernel\/journeys\.test/,
  /kernel\/foreign-property\.test/,
  /kernel\/dual-stack\.test/,
  /kernel\/rehearsal\.test/,
  /kernel\/in-pod\/transitions\.test/,
  /kernel\/records\.test/,
  /kernel\/signals\.test/,
  /kernel\/lab-notices\.test/,
  /kernel\/transitions\.test/,
  /kernel\/doctor\.test/,
  /interpreter\/random\.test/,
  /kernel\/hardened\.test/,
  /kernel\/windows\.test/,
  /kernel\/killed\.test/,
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
