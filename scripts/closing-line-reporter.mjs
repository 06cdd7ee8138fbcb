import { writeFileSync } from 'node:fs';

/** Writes the counts of a vitest run into the file that TEST_COUNTS names. scripts/test.mjs prints them last. */
export default class ClosingLineReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      // An error outside of any test (an import, a hook) hides the tests after it and counts as one failure.
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) counts[countOf(test.result().state)] += 1;
    }
    writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts));
  }
}

/**
 * A test that never started is pending: skip-all-runner.mjs skipped it, or its worker died, which is an unhandled
 * error.
 */
function countOf(state) {
  return state === 'pending' ? 'skipped' : state;
}
