import { TestRunner } from 'vitest';

/** Collects tests and runs none, so that a run without access to the kernel still counts the tests that it skips. */
export default class SkipAllRunner extends TestRunner {
  onCollected(files) {
    for (const file of files) skip(file);
  }
}

function skip(task) {
  task.mode = 'skip';
  for (const each of task.tasks ?? []) skip(each);
}
