import { BaseSequencer } from 'vitest/node';

/** Slow files, the slowest first. If they started last they would run alone at the end, on one of several cores. */
const long = [
  /simulate\/transitions\.test/,
  /simulate\/prove-mutants\.test/,
  /modes\/in-pod\/prove-mutants\.test/,
  /apply\/faults\.test/,
  /plan\/plan-properties\.test/,
  /fuzz\/document\.test/,
  /modes\/in-pod\/transitions\.test/,
  /plan\/cut-short\.test/,
  /simulate\/native-equivalence\.test/,
  /apply\/killed\.test/,
  /cli\/prove\.test/,
  /browser\/pages\.test/,
  /browser\/large\.test/,
  /dead-rules\/never-hit\.test/,
  /simulate\/prove\.test/,
  /kernel\/geneve\.test/,
  /kernel\/journeys\.test/,
  /interpreter\/node\.test/,
  /kernel\/guides\.test/,
  /kernel\/killed\.test/,
  /kernel\/faults\.test/,
  /kernel\/transitions\.test/,
  /kernel\/windows\.test/,
  /agent\/in-pod-sequence\.test/,
  /kernel\/backends\.test/,
  /kernel\/node-versions\.test/,
  /kernel\/records\.test/,
  /agent\/geneve-cluster\.test/,
  /kernel\/in-pod\/transitions\.test/,
  /interpreter\/random\.test/,
  /kernel\/lab-notices\.test/,
  /interpreter\/foreign\.test/,
  /kernel\/rehearsal\.test/,
  /kernel\/signals\.test/,
  /kernel\/doctor\.test/,
  /kernel\/foreign-property\.test/,
  /kernel\/hardened\.test/,
  /kernel\/in-pod\/journeys\.test/,
  /kernel\/strange-table\.test/,
  /kernel\/in-pod\/layouts\.test/,
  /kernel\/drift\.test/,
  /kernel\/bench-on-node\.test/,
  /interpreter\/facts\.test/,
  /kernel\/destroy\.test/,
  /kernel\/confirm\.test/,
  /kernel\/in-pod\/upgrades\.test/,
  /kernel\/native-artefacts\.test/,
  /kernel\/dual-stack\.test/,
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
