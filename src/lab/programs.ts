import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from './lab-error.js';

export type LabProgram =
  | 'connection-loop.py'
  | 'long-lived-connections.py'
  | 'probe.py'
  | 'server.py'
  | 'ztunnel-in-pods.py'
  | 'ztunnel.py';

/**
 * The start of the argument vector of a stand-in program. The folder `lab` is at the top of the package, and this file is
 * at different depths below it: in the sources, in the library and in the bundled command.
 * The options keep the user's Python out: no site packages, no environment, no compiled files.
 */
export function programArgv(program: LabProgram): readonly string[] {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'lab', program))) {
    if (folder === dirname(folder)) throw new LabError(`the package is incomplete: lab/${program} is missing`);
    folder = dirname(folder);
  }
  return ['/usr/bin/python3', '-B', '-E', '-s', '-S', join(folder, 'lab', program)];
}
