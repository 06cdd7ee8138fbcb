// Counts the processes that this one starts, and those that a `find` of ours starts in turn.
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

const { spawn } = childProcess;
const counts = { started: 0, all: 0 };

Object.assign(childProcess, {
  spawn: (/** @type {string} */ file, /** @type {string[]} */ words, /** @type {any[]} */ ...rest) => {
    counts.started += 1;
    // The process of nsenter becomes the one that it is to start.
    counts.all += 1 + words.filter((word) => word === '-exec').length;
    return Reflect.apply(spawn, childProcess, [file, words, ...rest]);
  },
});
syncBuiltinESMExports();

/** What a piece of work started. */
export async function processesOf(work) {
  Object.assign(counts, { started: 0, all: 0 });
  await work();
  return { ...counts };
}
