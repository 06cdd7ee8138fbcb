import { type ApplyError, kindWords, linesOfMany, type PlanView, viewPlan } from '../index.js';
import type { Context } from './context.js';
import { viewError } from './error-report.js';
import type { OutputFormat } from './output-format.js';
import { appliedPrinters } from './printers/applied.js';

/** The output of a failed apply besides its message: a report in the requested format, and the obstacles. */
export async function explainFailure(error: ApplyError, output: OutputFormat, context: Context): Promise<void> {
  const { code, plan, undone } = error;
  const { message, remedy } = viewError(error, []);
  const view = viewPlan(plan);
  const json = { outcome: 'failed', reason: code, message, remedy, undone: undone === 'all' } as const;
  context.out(await appliedPrinters[output]({ view, outcome: message, text: '', json }));
  for (const line of inTheWay(view)) context.err(`${line}\n`);
  if (code === 'not-converged') for (const line of differing(view)) context.err(`${line}\n`);
}

const whole = '--output json has all';

function inTheWay({ obstacles }: PlanView): readonly string[] {
  return linesOfMany(obstacles, (obstacle) => [obstacle.message, `  remedy: ${obstacle.remedy}`], {
    kindOf: ({ code }) => code,
    whole,
  });
}

function differing({ changes }: PlanView): readonly string[] {
  return linesOfMany(changes, (change) => [`${change.scope}: ${kindWords(change.kind, 'check')}: ${change.text}`], {
    kindOf: ({ kind, object }) => `${object}s ${kindWords(kind, 'check')}`,
    whole,
  });
}
