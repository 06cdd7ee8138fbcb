import { formatJson } from '../json/format-json.js';
import type { Printers } from './printers.js';
import type { AppliedPlan } from './results.js';

export const appliedPrinters = {
  text: ({ text }) => text,
  json: ({ json, view }) => formatJson<'apply'>({ formatVersion: 1, ...json, plan: view }),
  markdown: async (page) => (await import('./pages.js')).applied.markdown(page),
  html: async (page) => (await import('./pages.js')).applied.html(page),
} satisfies Printers<AppliedPlan>;
