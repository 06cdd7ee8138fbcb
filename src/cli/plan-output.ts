import { type LivePlan, planHtml, planMarkdown, planText, viewPlan } from '../index.js';
import type { Context } from './context.js';
import type { CommonOptions } from './program.js';

/** A plan in the format that was asked for. */
export function formatPlan(live: LivePlan, { output, verbose }: CommonOptions, context: Context): string {
  const view = viewPlan(live.plan);
  switch (output) {
    case 'json':
      return `${JSON.stringify(view, null, 2)}\n`;
    case 'markdown':
      return planMarkdown(view);
    case 'html':
      return planHtml(view);
    case 'text':
      return planText(view, { paint: context.style, verbose: verbose === true });
  }
}
