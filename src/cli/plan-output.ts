import { type EffectView, type Plan, planHtml, planMarkdown, planText, viewPlan } from '../index.js';
import type { CommonOptions } from './common-options.js';
import type { Context } from './context.js';
import { formatJson } from './json-output.js';

export interface PlanOutput extends Pick<CommonOptions, 'output' | 'verbose'> {
  /** A plan says what will happen, a check what is the case. */
  readonly reading?: 'plan' | 'check';
  /** What became of the plan, where it was carried out. */
  readonly outcome?: string;
  /** Of a check. */
  readonly effect?: EffectView | null;
}

/** A plan in the format that was asked for. */
export function formatPlan(plan: Plan, options: PlanOutput, context: Context): string {
  const { output, outcome, reading = 'plan', verbose = false } = options;
  const view = viewPlan(plan, options.effect);
  const page = { reading, ...(outcome === undefined ? {} : { outcome }) };
  switch (output) {
    case 'json':
      return formatJson(view);
    case 'markdown':
      return planMarkdown(view, page);
    case 'html':
      return planHtml(view, page);
    case 'text':
      return planText(view, { paint: context.style, verbose, reading });
  }
}
