import {
  ApplyError,
  type ApplyOptions,
  type ApplyReport,
  type LivePlan,
  linesOfMany,
  type Plan,
  viewPlan,
  visibleLines,
} from '../index.js';
import type { CommonOptions } from './common-options.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { formatJson } from './json-output.js';
import { formatPlan } from './plan-output.js';
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
  try {
    const report = await work((live) => confirm(live, options, context));
    const { notes, outcome, rehearsal } = report;
    for (const note of notes) context.err(`note: ${visibleLines(note)}\n`);
    if (typeof rehearsal === 'object') context.err(`not rehearsed: ${visibleLines(rehearsal.skipped)}\n`);
    else if (options.verbose) context.err(`rehearsal: ${rehearsal}\n`);
    context.out(formatReport(report, options, context));
    return outcome === 'declined' ? exitCodes.failed : exitCodes.done;
  } catch (error) {
    if (error instanceof ApplyError) explain(error, options, context);
    throw error;
  }
}

/** The plan comes ahead of the question, on stderr where stdout is for the result alone: nobody agrees to what he has not seen. */
async function confirm({ plan }: LivePlan, options: ConvergeOptions, context: Context): Promise<boolean> {
  const isShown = options.output === 'text' && !options.quiet;
  if (isShown) context.out(formatPlan(plan, options, context));
  if (options.yes) return true;
  if (!isShown) context.err(formatPlan(plan, { ...options, output: 'text' }, context));
  return /^y(es)?$/i.test((await context.ask('Carry this out? [y/N] ')).trim());
}

const sentence = {
  done: 'Done, read back and found as planned.',
  'nothing-to-do': 'Nothing to do: the node is as it should be.',
  declined: 'Not carried out; nothing was touched.',
} satisfies Record<ApplyReport['outcome'], string>;

/** One document, whatever the format; as text the plan has been shown already. */
function formatReport(
  { outcome, plan, rehearsal }: ApplyReport,
  { output, quiet }: ConvergeOptions,
  context: Context,
): string {
  switch (output) {
    case 'json':
      return formatJson({ formatVersion: 1, outcome, rehearsal, plan: viewPlan(plan) });
    case 'text':
      return quiet ? '' : `${unseenNotes(outcome, plan)}${sentence[outcome]}\n`;
    case 'markdown':
    case 'html':
      return formatPlan(plan, { output, outcome: sentence[outcome] }, context);
  }
}

/** Where there is nothing to do no plan was shown. */
function unseenNotes(outcome: ApplyReport['outcome'], plan: Plan): string {
  if (outcome !== 'nothing-to-do') return '';
  return viewPlan(plan)
    .notes.map((note) => `note: ${note}\n`)
    .join('');
}

function explain(error: ApplyError, options: ConvergeOptions, context: Context): void {
  const { message, plan, reason, undone } = error;
  if (options.output === 'json') {
    const report = { formatVersion: 1, outcome: 'failed', reason, message, undone: undone === 'all' };
    context.out(formatJson({ ...report, plan: viewPlan(plan) }));
  } else if (options.output !== 'text') {
    context.out(formatPlan(plan, { output: options.output, outcome: message }, context));
  }
  const view = viewPlan(plan);
  const inTheWay = linesOfMany(
    view.obstacles,
    (obstacle) => [obstacle.message, `  remedy: ${obstacle.remedy}`],
    ({ code }) => code,
  );
  for (const line of inTheWay) context.err(`${line}\n`);
  if (reason === 'not-converged') {
    const differing = linesOfMany(
      view.changes,
      (change) => [`${change.scope}: ${change.kind}: ${change.text}`],
      ({ kind, object }) => `${object}s ${kind}`,
    );
    for (const line of differing) context.err(`${line}\n`);
  }
}
