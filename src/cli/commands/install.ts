import { rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { visibleLines } from '../../index.js';
import { installOnce, notInstalled } from '../../install/install-once.js';
import type { InstallOptions, InstallReport } from '../../install/install-options.js';
import { type InstallEvent, keepInstalled } from '../../install/keep/keep-installed.js';
import { refuseLeftovers, uninstall } from '../../install/uninstall.js';
import { asksAtExit } from '../at-exit.js';
import type { OnExit } from '../at-exit-choices.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { type InstallFlags, installOptionsOf } from '../install-options.js';
import { formatJson } from '../json/format-json.js';
import type { ShortOutputFormat } from '../output-format.js';

interface InstallCommandOptions extends InstallFlags {
  readonly once?: true;
  readonly onExit: OnExit;
  readonly daemonSet: string;
  readonly readyFile?: string;
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
    if (options.output === 'json') context.out(formatJson<'install'>({ formatVersion: 1, ...report }));
    else context.out(textOf(report));
    return notInstalled(report) === null ? exitCodes.done : exitCodes.failed;
  }
  return keepUntilSignal(install, options, context);
}

async function keepUntilSignal(
  install: InstallOptions,
  options: InstallCommandOptions,
  context: Context,
): Promise<ExitCode> {
  const { daemonSet, onExit, readyFile } = options;
  const { NODE_NAME: node, POD_NAMESPACE: namespace } = process.env;
  const atExit = asksAtExit({ onExit, daemonSet, namespace, node, kubeconfig: undefined });
  const silence = await atExit?.rehearse();
  if (typeof silence === 'string') context.err(`redirect: ${silence}\n`);
  await sayReady(readyFile, false);
  context.standing.at = 'serving';
  await keepInstalled(
    {
      install,
      intervalMs,
      now: () => performance.now(),
      sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
      tell: (event) => {
        if (event.kind === 'looked') context.err(textOf(event.report));
        else context.err(fightText(event));
      },
      looked: (reason) => sayReady(readyFile, reason === null),
    },
    context.signal,
  );
  const decision = onExit === 'ask' ? await atExit?.decide() : { decision: onExit, why: '--on-exit' };
  if (onExit === 'ask')
    context.err(`redirect: everything is ${decision?.decision === 'remove' ? 'removed' : 'kept'}: ${decision?.why}\n`);
  if (decision?.decision !== 'remove') return exitCodes.done;
  const report = await uninstall(install, install.disk);
  for (const what of report.removed) context.err(`removed ${visibleLines(what)}\n`);
  refuseLeftovers(report);
  return exitCodes.done;
}

/** A probe of kubelet looks whether the file is there. */
async function sayReady(file: string | undefined, isReady: boolean): Promise<void> {
  if (file === undefined) return;
  if (isReady) await writeFile(file, '');
  else await rm(file, { force: true });
}

function fightText({ path, pauseMs, repairs }: Extract<InstallEvent, { kind: 'fight' }>): string {
  return `${visibleLines(path)} was changed by another program ${repairs} times within a minute; the next look is in ${pauseMs / 1000} s: find that program\n`;
}

function textOf({ parts, warnings }: InstallReport): string {
  const lines = [
    ...parts.map(({ part, path, state, why }) => `${part}: ${why === null ? `${path}: ${state}` : `${state}: ${why}`}`),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  return lines.map((line) => `${visibleLines(line)}\n`).join('');
}
