import { traceText } from '../../index.js';
import { formatJson } from '../json/format-json.js';
import type { Printers } from './printers.js';
import type { TracePage } from './results.js';

export const tracePrinters = {
  text: ({ explains, verbose, view }, paint) => traceText(view, { paint, explains, verbose }),
  json: ({ view }) => formatJson<'trace'>(view),
  markdown: async (page) => (await import('./pages.js')).trace.markdown(page),
  html: async (page) => (await import('./pages.js')).trace.html(page),
} satisfies Printers<TracePage>;
