import { proofText } from '../../index.js';
import { formatJson } from '../json/format-json.js';
import type { Printers } from './printers.js';
import type { ProofPage } from './results.js';

export const proofPrinters = {
  text: ({ onlyFailures, verbose, view }, paint) => proofText(view, { paint, verbose, onlyFailures }),
  json: ({ view }) => formatJson<'prove'>(view),
  markdown: async (page) => (await import('./pages.js')).proof.markdown(page),
  html: async (page) => (await import('./pages.js')).proof.html(page),
} satisfies Printers<ProofPage>;
