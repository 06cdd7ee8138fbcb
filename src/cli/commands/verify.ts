import { readObservation, verify } from '../../index.js';
import type { Context } from '../context.js';
import { readOneDocument } from '../documents.js';
import type { ExitCode } from '../exit-codes.js';
import { liveOptions } from '../live-options.js';
import { exitCodeOf } from '../outcome.js';
import { formatPlan } from '../plan-output.js';
import type { CommonOptions } from '../program.js';

interface VerifyOptions extends CommonOptions {
  readonly against?: string;
}

export async function verifyCommand(_: readonly string[], options: VerifyOptions, context: Context): Promise<ExitCode> {
  const state = await readOneDocument(options.file, context);
  const against = options.against === undefined ? undefined : await readObservation(options.against);
  const live = await verify(state, { ...liveOptions(options, context), ...(against === undefined ? {} : { against }) });
  if (!options.quiet || live.plan.changes.length > 0) {
    context.out(formatPlan({ ...live.plan, steps: [] }, { ...options, reading: 'check' }, context));
  }
  return exitCodeOf(live.plan, true);
}
