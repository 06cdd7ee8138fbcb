import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../scripts/bundle.mjs';
import { scriptsOfRun } from '../../../scripts/scripts-of-run.mjs';

const bundled = new Map<string, Promise<string>>();

/**
 * The path of a script of this folder with the library in one file, made once a run: a process that loads the library's
 * hundreds of files starts three times as slow.
 */
export function bundledScript(name: string): Promise<string> {
  const made = bundled.get(name) ?? write(name);
  bundled.set(name, made);
  return made;
}

async function write(name: string): Promise<string> {
  // Below the checkout, from where koffi is found; removed by the end of the run.
  const folder = scriptsOfRun(process.ppid);
  const path = join(folder, name);
  if (existsSync(path)) return path;
  // Other workers may be making it as well.
  const outfile = join(folder, String(process.pid), name);
  await bundle({ entryPoints: [join(import.meta.dirname, name)], outfile });
  renameSync(outfile, path);
  return path;
}
