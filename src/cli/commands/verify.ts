import { programsOf, readObservation, verify, viewPlan } from '../../index.js';
import type { CommonOptions } from '../common-options.js';
import { tellConfirmation } from '../confirmation.js';
import type { Context } from '../context.js';
import { readOneDocument } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { GivenOption } from '../given-options.js';
import { liveOptions } from '../live-options.js';
import { nextAfterCheck } from '../next-command.js';
import { exitCodeOf } from '../outcome.js';
import { printers } from '../printers.js';

interface VerifyOptions extends CommonOptions {
  readonly against?: string;
}

export async function verifyCommand(
  _: readonly string[],
  options: VerifyOptions,
  context: Context,
  given: readonly GivenOption[],
): Promise<ExitCode> {
  const state = await readOneDocument(options.file, context);
  const against = options.against === undefined ? undefined : await readObservation(options.against);
  if (against === undefined) await tellConfirmation(options.stateDir, context);
  const live = await verify(state, {
    ...liveOptions(options, context),
    ...(against === undefined ? {} : { against }),
  });
  const { effect, plan, pods } = live;
  const compared = exitCodeOf(plan, true, pods);
  const code = compared === exitCodes.done && effect?.holds === false ? exitCodes.differs : compared;
  if (options.quiet && code === exitCodes.done) return code;
  const view = viewPlan({ ...plan, steps: [] }, effect, pods);
  const next = options.quiet ? null : nextAfterCheck(view, { given, isElsewhere: against !== undefined });
  const page = { view, reading: 'check', verbose: options.verbose === true, next, programs: programsOf(live) } as const;
  context.out(printers.plan[options.output](page, context.style));
  return code;
}
