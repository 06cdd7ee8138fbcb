import { setTimeout } from 'node:timers/promises';
import { visibleLines } from '../../index.js';
import { installOnce, notInstalled } from '../../install/install-once.js';
import type { InstallReport } from '../../install/install-options.js';
import { keepInstalled } from '../../install/keep/keep-installed.js';
import { refuseLeftovers, uninstall } from '../../install/uninstall.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { type InstallFlags, installOptionsOf } from '../install-options.js';
import { formatJson } from '../json-output.js';
import type { ShortOutputFormat } from '../output-format.js';

interface InstallCommandOptions extends InstallFlags {
  readonly once?: true;
  readonly onExit: 'keep' | 'remove';
  readonly output: ShortOutputFormat;
}

/** Between two looks at the installation when nothing was noticed. */
const intervalMs = 30_000;

export async function installCommand(
  _: readonly string[],
  options: InstallCommandOptions,
  context: Context,
): Promise<ExitCode> {
  const install = installOptionsOf(options, process.env);
  if (options.once) {
    context.standing.at = 'files';
    const report = await installOnce(install);
    if (options.output === 'json') context.out(formatJson({ formatVersion: 1, ...report }));
    else context.out(textOf(report));
    return notInstalled(report) === null ? exitCodes.done : exitCodes.failed;
  }
  context.standing.at = 'serving';
  await keepInstalled(
    {
      install,
      intervalMs,
      now: Date.now,
      sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
      tell: (event) => {
        if (event.kind === 'looked') context.err(textOf(event.report));
        else
          context.err(
            `${visibleLines(event.path)} was changed by another program ${event.repairs} times within a minute; the next look is in ${event.pauseMs / 1000} s: find that program\n`,
          );
      },
    },
    context.signal,
  );
  if (options.onExit === 'keep') return exitCodes.done;
  const report = await uninstall(install, install.disk);
  for (const what of report.removed) context.err(`removed ${visibleLines(what)}\n`);
  refuseLeftovers(report);
  return exitCodes.done;
}

function textOf({ parts, warnings }: InstallReport): string {
  const lines = [
    ...parts.map(({ part, path, state, why }) => `${part}: ${why === null ? `${path}: ${state}` : `${state}: ${why}`}`),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  return lines.map((line) => `${visibleLines(line)}\n`).join('');
}
