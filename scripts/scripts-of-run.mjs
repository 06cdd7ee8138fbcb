import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Where the workers of a run of tests leave what they bundle; `pid` is of the process that runs them, and removes it.
 */
export function scriptsOfRun(pid) {
  return join(root, '.cache', `scripts-${pid}`);
}
