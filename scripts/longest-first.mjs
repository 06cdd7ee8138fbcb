import { BaseSequencer } from 'vitest/node';

/** What takes long, most first: begun last it would run alone at the end, on one core of several. */
const long = [
  /simulate\/transitions\.test/,
  /plan\/cut-short\.test/,
  /fuzz\/document\.test/,
  /kernel\/faults\.test/,
  /kernel\/geneve\.test/,
  /kernel\/killed\.test/,
  /kernel\/journeys\.test/,
  /kernel\/windows\.test/,
  /interpreter\/node\.test/,
  /kernel\/transitions\.test/,
  /kernel\/foreign-property\.test/,
  /kernel\/doctor\.test/,
];

/** Vitest's own order, which knows of a fresh clone's files no more than their sizes, behind those that are known to take long. */
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
