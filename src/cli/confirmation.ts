import { resolve } from 'node:path';
import {
  type ApplyOptions,
  type ApplyReport,
  confirmationNotes,
  startWatchdog,
  visibleLines,
  type Watchdog,
} from '../index.js';
import type { Context } from './context.js';
import { UsageError } from './usage-error.js';

/**
 * Says what became of an apply that waited for its confirmation, or still waits. A node that cannot be asked has
 * nothing to say.
 */
export async function tellConfirmation(stateDir: string | undefined, context: Context): Promise<void> {
  const notes = await confirmationNotes(stateDir === undefined ? {} : { stateDirectory: stateDir }).catch(() => []);
  for (const note of notes) context.err(`note: ${visibleLines(note)}\n`);
}

/** Runs an apply beside a process that takes it back unless it is confirmed in time. */
export async function watched(
  { confirmWithin, stateDir }: { readonly confirmWithin?: number; readonly stateDir?: string },
  work: (options: Pick<ApplyOptions, 'beforeWrite'>) => Promise<ApplyReport>,
): Promise<ApplyReport> {
  if (confirmWithin === undefined) return work({});
  const seconds = confirmWithin / 1000;
  const place = stateDir === undefined ? [] : ['--state-dir', resolve(stateDir)];
  const script = process.argv[1];
  if (script === undefined) throw new UsageError('--confirm-within: the path of this program is not known');
  const words = ['confirm', '--watchdog', String(seconds), ...place];
  let watchdog: Watchdog | null = null;
  let report: ApplyReport;
  try {
    report = await work({
      beforeWrite: async (point) => {
        watchdog = await startWatchdog(point, [process.execPath, ...process.execArgv, resolve(script), ...words]);
      },
    });
  } catch (error) {
    await endOf(watchdog);
    throw error;
  }
  await beginOf(watchdog);
  return report;
}

function endOf(watchdog: Watchdog | null): Promise<void> {
  return watchdog === null ? Promise.resolve() : watchdog.end();
}

function beginOf(watchdog: Watchdog | null): Promise<void> {
  return watchdog === null ? Promise.resolve() : watchdog.begin();
}
