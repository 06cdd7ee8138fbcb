import { reviewText } from '../../index.js';
import { formatJson } from '../json/format-json.js';
import type { Printers } from './printers.js';
import type { ReviewPage } from './results.js';

export const reviewPrinters = {
  text: ({ verbose, view }, paint) => reviewText(view, { paint, verbose }),
  json: ({ view }) => formatJson<'review'>(view),
  markdown: async (page) => (await import('./pages.js')).review.markdown(page),
  html: async (page) => (await import('./pages.js')).review.html(page),
} satisfies Printers<ReviewPage>;
