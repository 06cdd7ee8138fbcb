import { planText } from '../../index.js';
import { formatJson } from '../json/format-json.js';
import type { Printers } from './printers.js';
import type { PlanPage } from './results.js';

export const planPrinters = {
  text: ({ next, reading, verbose, view }, paint) => planText(view, { paint, verbose, reading, next }),
  json: ({ view }) => formatJson<'plan'>(view),
  markdown: async (page) => (await import('./pages.js')).plan.markdown(page),
  html: async (page) => (await import('./pages.js')).plan.html(page),
} satisfies Printers<PlanPage>;
