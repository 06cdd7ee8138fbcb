import { visibleLines } from '../../index.js';
import { thisDisk } from '../../install/disk/this-disk.js';
import { refuseLeftovers, uninstall } from '../../install/uninstall.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { type PlaceFlags, placesOf } from '../install-options.js';
import { formatJson } from '../json/format-json.js';
import type { ShortOutputFormat } from '../output-format.js';

interface UninstallOptions extends PlaceFlags {
  readonly output: ShortOutputFormat;
}

export async function uninstallCommand(
  _: readonly string[],
  options: UninstallOptions,
  context: Context,
): Promise<ExitCode> {
  const places = placesOf(options);
  context.standing.at = 'files';
  const report = await uninstall(places, thisDisk);
  const lines = report.removed.map((what) => `removed ${visibleLines(what)}\n`);
  if (options.output === 'json') context.out(formatJson<'uninstall'>({ formatVersion: 1, removed: report.removed }));
  else context.out(lines.length === 0 ? 'nothing was installed\n' : lines.join(''));
  refuseLeftovers(report);
  return exitCodes.done;
}
