import { writeFileSync } from 'node:fs';

/** Leaves the counts of a vitest run in the file that TEST_COUNTS names, for scripts/test.mjs to close with. */
export default class ClosingLineReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      // An error outside of any test (an import, a hook) hides the tests behind it: it counts as one failure.
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) counts[countOf(test.result().state)] += 1;
    }
    writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts));
  }
}

/** A test that never started is pending: skip-all-runner.mjs left it out, or its worker died, which is an unhandled error. */
function countOf(state) {
  return state === 'pending' ? 'skipped' : state;
}
