import {
  ApplyError,
  type ApplyOptions,
  type ApplyReport,
  type LivePlan,
  type Plan,
  viewPlan,
  visibleLines,
} from '../index.js';
import type { Context } from './context.js';
import type { ConvergeOptions } from './converge-options.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { explainFailure } from './explain-failure.js';
import { printers } from './printers.js';
import { UsageError } from './usage-error.js';

/** Without a terminal there is no one to confirm, so `--yes` is required. */
export function refuseUnasked(options: ConvergeOptions, context: Context): void {
  if (!options.yes && !context.isInteractive)
    throw new UsageError('there is no terminal to ask for confirmation: --yes goes on without it');
}

/** The common part of apply and destroy: show the plan, confirm, report. */
export async function converge(
  work: (confirm: NonNullable<ApplyOptions['confirm']>) => Promise<ApplyReport>,
  options: ConvergeOptions,
  context: Context,
): Promise<ExitCode> {
  try {
    const report = await work((live) => confirm(live, options, context));
    const { notes, outcome, rehearsal } = report;
    for (const note of notes) context.err(`note: ${visibleLines(note)}\n`);
    if (typeof rehearsal === 'object') context.err(`not rehearsed: ${visibleLines(rehearsal.skipped)}\n`);
    else if (options.verbose) context.err(`rehearsal: ${rehearsal}\n`);
    context.out(printReport(report, options));
    return outcome === 'declined' ? exitCodes.failed : exitCodes.done;
  } catch (error) {
    if (error instanceof ApplyError) explainFailure(error, options.output, context);
    throw error;
  }
}

/** Shows the plan before the question, on stderr if stdout is for the result alone. */
async function confirm({ plan }: LivePlan, options: ConvergeOptions, context: Context): Promise<boolean> {
  const isResult = options.output === 'text' && !options.quiet;
  const shown = () => {
    const page = { view: viewPlan(plan), reading: 'plan', verbose: options.verbose === true } as const;
    return printers.plan.text(page, context.style);
  };
  if (isResult) context.out(shown());
  if (options.yes) return true;
  if (!isResult) context.err(shown());
  return /^y(es)?$/i.test((await context.ask('Carry this out? [y/N] ')).trim());
}

const sentences = {
  done: 'Done, read back and found as planned.',
  'nothing-to-do': 'Nothing to do: the node is as it should be.',
  declined: 'Not carried out; nothing was touched.',
} satisfies Record<ApplyReport['outcome'], string>;

/** Prints one document in the requested format; as text, without the plan, which has been shown already. */
function printReport({ outcome, plan, rehearsal }: ApplyReport, { output, quiet }: ConvergeOptions): string {
  const sentence = sentences[outcome];
  return printers.applied[output]({
    view: viewPlan(plan),
    outcome: sentence,
    text: quiet ? '' : `${unseenNotes(outcome, plan)}${sentence}\n`,
    json: { outcome, rehearsal },
  });
}

/** Without changes no plan was shown. */
function unseenNotes(outcome: ApplyReport['outcome'], plan: Plan): string {
  if (outcome !== 'nothing-to-do') return '';
  return viewPlan(plan)
    .notes.map((note) => `note: ${note}\n`)
    .join('');
}
