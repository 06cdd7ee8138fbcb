import { ApplyError, type ApplyOptions, type ApplyReport, type LivePlan, viewPlan, visibleLines } from '../index.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { formatPlan } from './plan-output.js';
import type { CommonOptions } from './program.js';
import { UsageError } from './usage-error.js';

export interface ConvergeOptions extends CommonOptions {
  /** False with --no-rehearsal. */
  readonly rehearsal: boolean;
  readonly yes?: true;
}

/** Without a terminal nobody can be asked, and nothing is done unasked. */
export function refuseUnasked(options: ConvergeOptions, context: Context): void {
  if (!options.yes && !context.isInteractive)
    throw new UsageError('nobody to ask on this terminal: --yes does it unasked');
}

/** What apply and destroy share: show the plan, ask, report. */
export async function converge(
  work: (confirm: NonNullable<ApplyOptions['confirm']>) => Promise<ApplyReport>,
  options: ConvergeOptions,
  context: Context,
): Promise<ExitCode> {
  const isJson = options.output === 'json';
  const confirm = async (live: LivePlan): Promise<boolean> => {
    if (!options.quiet && !isJson) context.out(formatPlan(live, options, context));
    if (options.yes) return true;
    return /^y(es)?$/i.test((await context.ask('Carry this out? [y/N] ')).trim());
  };
  try {
    const { outcome, plan, rehearsal } = await work(confirm);
    if (typeof rehearsal === 'object') context.err(`not rehearsed: ${visibleLines(rehearsal.skipped)}\n`);
    else if (options.verbose) context.err(`rehearsal: ${rehearsal}\n`);
    if (isJson)
      context.out(`${JSON.stringify({ formatVersion: 1, outcome, rehearsal, plan: viewPlan(plan) }, null, 2)}\n`);
    else if (!options.quiet) context.out(`${sentence[outcome]}\n`);
    return outcome === 'declined' ? exitCodes.failed : exitCodes.done;
  } catch (error) {
    if (error instanceof ApplyError) explain(error, options, context);
    throw error;
  }
}

const sentence = {
  done: 'Done, read back and found as planned.',
  'nothing-to-do': 'Nothing to do: the node is as it should be.',
  declined: 'Not carried out; nothing was touched.',
} satisfies Record<ApplyReport['outcome'], string>;

function explain(error: ApplyError, options: ConvergeOptions, context: Context): void {
  const { plan } = error;
  if (options.output === 'json') {
    const { reason, undone, message } = error;
    const report = {
      formatVersion: 1,
      outcome: 'failed',
      reason,
      message,
      undone: undone === 'all',
      plan: viewPlan(plan),
    };
    context.out(`${JSON.stringify(report, null, 2)}\n`);
  }
  for (const { message, remedy } of plan.obstacles) context.err(`${message}\n  remedy: ${remedy}\n`);
  if (error.reason === 'not-converged') {
    for (const change of viewPlan(plan).changes) context.err(`${change.scope}: ${change.kind}: ${change.text}\n`);
  }
}
