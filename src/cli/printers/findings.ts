import { doctorText } from '../../index.js';
import { formatJson } from '../json/format-json.js';
import type { Printers } from './printers.js';
import type { FindingsPage } from './results.js';

export const findingPrinters = {
  text: ({ verbose, view }, paint) => doctorText(view, { paint, verbose }),
  json: ({ view }) => formatJson<'doctor'>(view),
  markdown: async (page) => (await import('./pages.js')).findings.markdown(page),
  html: async (page) => (await import('./pages.js')).findings.html(page),
} satisfies Printers<FindingsPage>;
