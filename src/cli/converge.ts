import {
  ApplyError,
  type ApplyOptions,
  type ApplyReport,
  type LivePlan,
  listLines,
  podLines,
  podRows,
  viewPlan,
  visibleLines,
} from '../index.js';
import { tellConfirmation } from './confirmation.js';
import type { Context } from './context.js';
import type { ConvergeOptions } from './converge-options.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { explainFailure } from './explain-failure.js';
import { ownCommand, quoted } from './own-command.js';
import { appliedPrinters } from './printers/applied.js';
import { planPrinters } from './printers/plan.js';
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
  await tellConfirmation(options.stateDir, context);
  try {
    const report = await work(async (live) => {
      const isWanted = await confirm(live, options, context);
      if (isWanted && options.rehearsal)
        context.progress({ what: 'trying the plan in scratch namespaces', done: null, total: null });
      return isWanted;
    });
    const { notes, outcome, rehearsal } = report;
    for (const line of noteLines(notes.map(visibleLines), options)) context.err(`${line}\n`);
    if (typeof rehearsal === 'object') context.err(`not rehearsed: ${visibleLines(rehearsal.skipped)}\n`);
    else if (options.verbose) context.err(`rehearsal: ${rehearsal}\n`);
    context.out(await printReport(report, options));
    return outcome === 'declined' || outcome === 'incomplete' ? exitCodes.failed : exitCodes.done;
  } catch (error) {
    if (error instanceof ApplyError) await explainFailure(error, options.output, context);
    throw error;
  }
}

/** Shows the plan before the question, on stderr if stdout is for the result alone. */
async function confirm(live: LivePlan, options: ConvergeOptions, context: Context): Promise<boolean> {
  const isResult = options.output === 'text' && !options.quiet;
  const shown = () => {
    const page = {
      view: viewPlan(live.plan, undefined, podRows(live)),
      reading: 'plan',
      verbose: options.verbose === true,
      next: null,
    } as const;
    return planPrinters.text(page, context.style);
  };
  if (isResult) context.out(shown());
  if (options.yes) return true;
  if (!isResult) context.err(shown());
  return /^y(es)?$/i.test((await context.ask('Carry this out? [y/N] ')).trim());
}

const sentences = {
  done: 'Done, read back and found as planned.',
  incomplete: 'Done, except for the pods that failed; each of them is as it was before, unless its row says otherwise.',
  'nothing-to-do': 'Nothing to do: the node is as it should be.',
  declined: 'Not carried out; nothing was touched.',
} satisfies Record<ApplyReport['outcome'], string>;

/** Prints one document in the requested format; as text, without the plan, which has been shown already. */
async function printReport(report: ApplyReport, options: ConvergeOptions): Promise<string> {
  const { confirmWithin, output, quiet, stateDir } = options;
  const { outcome, plan, pods, rehearsal } = report;
  const isWaiting = confirmWithin !== undefined && (outcome === 'done' || outcome === 'incomplete');
  const seconds = isWaiting ? confirmWithin / 1000 : null;
  const sentence = [sentences[outcome], ...(seconds === null ? [] : [waitingSentence(seconds, stateDir)])].join(' ');
  return appliedPrinters[output]({
    view: viewPlan(plan, undefined, pods),
    outcome: sentence,
    text:
      quiet && outcome !== 'incomplete' && seconds === null
        ? ''
        : `${[...unseenNotes(report, options), ...podText(report, options), sentence].join('\n')}\n`,
    json: { outcome, rehearsal, ...(seconds === null ? {} : { confirmWithin: seconds }) },
  });
}

function waitingSentence(seconds: number, stateDir: string | undefined): string {
  const place = stateDir === undefined ? '' : ` --state-dir ${quoted(stateDir)}`;
  return `It is taken back in ${seconds} s unless it is confirmed: ${ownCommand()} confirm${place}`;
}

/** What became of each pod. */
function podText({ outcome, plan, pods }: ApplyReport, { verbose }: ConvergeOptions): readonly string[] {
  if (outcome === 'declined') return [];
  return podLines(viewPlan(plan, undefined, pods).pods ?? [], undefined, {
    reading: 'done',
    ...(verbose && { verbose }),
  });
}

/** Without changes no plan was shown. */
function unseenNotes({ outcome, plan }: ApplyReport, options: ConvergeOptions): readonly string[] {
  return outcome === 'nothing-to-do' ? noteLines(viewPlan(plan).notes, options) : [];
}

function noteLines(notes: readonly string[], { verbose }: ConvergeOptions): readonly string[] {
  return listLines(notes, (note) => [`note: ${note}`], { verbose: verbose === true });
}
