import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from './lab-error.js';

/** The stand-in programs of the folder `lab`, by which its starter knows them. */
export type LabProgram =
  | 'connection-loop'
  | 'long-lived-connections'
  | 'probe'
  | 'server'
  | 'ztunnel'
  | 'ztunnel-in-pods';

const starter = 'starter.py';

/**
 * The start of the argument vector of the starter. The folder `lab` is at the top of the package, and this file is at
 * different depths below it: in the sources, in the library and in the bundled command. The options keep the user's
 * Python out: no site packages, no environment, no compiled files.
 */
export function starterArgv(): readonly string[] {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'lab', starter))) {
    if (folder === dirname(folder)) throw new LabError(`the package is incomplete: lab/${starter} is missing`);
    folder = dirname(folder);
  }
  return ['/usr/bin/python3', '-B', '-E', '-s', '-S', join(folder, 'lab', starter)];
}
