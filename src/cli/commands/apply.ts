import { stat } from 'node:fs/promises';
import { apply, applySavedPlan, parseNodeStates } from '../../index.js';
import { watched } from '../confirmation.js';
import type { Context } from '../context.js';
import { converge, refuseUnasked } from '../converge.js';
import type { ConvergeOptions } from '../converge-options.js';
import { readOneDocument, readText } from '../documents.js';
import type { ExitCode } from '../exit-codes.js';
import { liveOptions } from '../live-options.js';
import { UsageError } from '../usage-error.js';

export async function applyCommand(
  [planFile]: readonly string[],
  options: ConvergeOptions,
  context: Context,
): Promise<ExitCode> {
  const given = () => ({ ...liveOptions(options, context), rehearsal: options.rehearsal });
  if (planFile === undefined) {
    const state = await readOneDocument(options.file, context);
    refuseUnasked(options, context);
    return converge(
      (confirm) => watched(options, (watchdog) => apply(state, { ...given(), ...watchdog, confirm })),
      options,
      context,
    );
  }
  if (options.file.length > 0) throw new UsageError('a saved plan holds its document: give the plan or -f, not both');
  await refuseNonFile(planFile);
  const text = await readText(planFile, context);
  // A document instead of a saved plan means that -f was forgotten.
  if (parseNodeStates(text, { file: planFile }).ok)
    throw new UsageError(`${planFile} is a document, not a saved plan: redirect apply -f ${planFile}`);
  refuseUnasked(options, context);
  return converge(
    (confirm) => watched(options, (watchdog) => applySavedPlan(text, planFile, { ...given(), ...watchdog, confirm })),
    options,
    context,
  );
}

/** A saved plan must be a regular file: a pipe could give another plan each time, and a device has no end. */
async function refuseNonFile(planFile: string): Promise<void> {
  const found = await stat(planFile).catch(() => null);
  if (planFile !== '-' && found !== null && !found.isFile())
    throw new UsageError(`${planFile} is no regular file`, 'name the file that redirect plan --out wrote');
}
