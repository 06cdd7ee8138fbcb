import { plan, podRows, programsOf, viewPlan } from '../../index.js';
import type { CommonOptions } from '../common-options.js';
import { tellConfirmation } from '../confirmation.js';
import type { Context } from '../context.js';
import { readOneDocument } from '../documents.js';
import type { ExitCode } from '../exit-codes.js';
import type { GivenOption } from '../given-options.js';
import { liveOptions } from '../live-options.js';
import { nextAfterPlan } from '../next-command.js';
import { exitCodeOf } from '../outcome.js';
import { planPrinters } from '../printers/plan.js';
import { savedObservation } from '../saved-observation.js';
import { UsageError } from '../usage-error.js';

interface PlanOptions extends CommonOptions {
  readonly out?: string;
  readonly against?: string;
  readonly detailedExitcode?: true;
}

export async function planCommand(
  _: readonly string[],
  options: PlanOptions,
  context: Context,
  given: readonly GivenOption[],
): Promise<ExitCode> {
  const state = await readOneDocument(options.file, context);
  if (options.out !== undefined && options.against !== undefined) {
    throw new UsageError(
      '--out saves a plan for this node, and --against plans for a saved observation: take one of them',
    );
  }
  const against = await savedObservation(options.against);
  if (against === undefined) await tellConfirmation(options.stateDir, context);
  const live = await plan(state, { ...liveOptions(options, context), ...(against === undefined ? {} : { against }) });
  const pods = podRows(live);
  const verbose = options.verbose === true;
  const view = viewPlan(live.plan, undefined, pods);
  const asked = { given, isElsewhere: against !== undefined };
  const next = options.quiet ? null : nextAfterPlan(view, asked, options.out ?? null);
  context.out(
    await planPrinters[options.output](
      { view, reading: 'plan', verbose, next, programs: programsOf(live) },
      context.style,
    ),
  );
  if (options.out !== undefined && live.plan.obstacles.length === 0) {
    context.standing.at = 'files';
    const { savePlan } = await import('../../index.js');
    await savePlan(options.out, live, state, context.signal);
    if (!options.quiet) context.err(`saved the plan in ${options.out}\n`);
  }
  return exitCodeOf(live.plan, options.detailedExitcode === true, pods);
}
