import { BaseSequencer } from 'vitest/node';

/** Slow files, the slowest first. If they started last they would run alone at the end, on one of several cores. */
const long = [
  /kernel\/geneve\.test/,
  /interpreter\/random\.test/,
  /kernel\/in-pod\/transitions\.test/,
  /kernel\/node-versions\.test/,
  /kernel\/doctor\.test/,
  /interpreter\/foreign\.test/,
  /kernel\/lab-notices\.test/,
  /kernel\/signals\.test/,
  /kernel\/journeys\.test/,
  /interpreter\/node\.test/,
  /kernel\/rehearsal\.test/,
  /kernel\/dual-stack\.test/,
  /kernel\/foreign-property\.test/,
  /in-pod\/upgrades\.test/,
  /kernel\/records\.test/,
  /kernel\/transitions\.test/,
  /in-pod\/layouts\.test/,
  /kernel\/confirm\.test/,
  /kernel\/windows\.test/,
  /agent\/in-pod-sequence\.test/,
  /kernel\/guides\.test/,
  /kernel\/drift\.test/,
  /kernel\/faults\.test/,
  /kernel\/native-artefacts\.test/,
  /kernel\/destroy\.test/,
  /kernel\/bench-on-node\.test/,
  /kernel\/killed\.test/,
  /in-pod\/journeys\.test/,
  /interpreter\/facts\.test/,
  /kernel\/backends\.test/,
  /kernel\/hardened\.test/,
  /kernel\/strange-table\.test/,
  /agent\/geneve-cluster\.test/,
  /kernel\/lab\.test/,
  /in-pod\/isolation\.test/,
  /simulate\/transitions\.test/,
  /browser\/pages\.test/,
  /simulate\/prove-mutants\.test/,
  /apply\/faults\.test/,
  /plan\/plan-properties\.test/,
  /fuzz\/document\.test/,
  /dead-rules\/never-hit\.test/,
  /scripts\/release\.test/,
  /browser\/large\.test/,
  /apply\/turnover\.test/,
  /in-pod\/prove-mutants\.test/,
  /pages\/guides\.test/,
  /cli\/review\.test/,
  /simulate\/native-equivalence\.test/,
  /review\/review\.test/,
  /in-pod\/pod-faults\.test/,
  /apply\/killed\.test/,
  /modes\/in-pod\/transitions\.test/,
  /cli\/interrupted\.test/,
  /browser\/ui\.test/,
  /cli\/prove\.test/,
  /cni\/plugins\.test/,
];

/**
 * The kernel tests first, since what is left for the end should be short; of each project slow files first, then
 * Vitest's own order. In a fresh clone Vitest knows only the sizes of files, not their durations.
 */
export class LongestFirst extends BaseSequencer {
  /** @override @param {import('vitest/node').TestSpecification[]} files */
  async sort(files) {
    const place = (/** @type {import('vitest/node').TestSpecification} */ { moduleId }) => {
      const found = long.findIndex((pattern) => pattern.test(moduleId));
      return found === -1 ? long.length : found;
    };
    // A worker serves one project: each changes from one to the other once.
    const group = (/** @type {import('vitest/node').TestSpecification} */ { project }) =>
      project.name === 'kernel' ? 0 : 1;
    return (await super.sort(files)).sort((a, b) => group(a) - group(b) || place(a) - place(b));
  }
}
