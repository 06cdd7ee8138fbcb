import { visibleLines } from '../../index.js';
import { formatJson } from '../json/format-json.js';
import type { Printers } from './printers.js';
import type { ArtefactPage } from './results.js';

export const artefactPrinters = {
  text: ({ artefacts }) => artefacts.map(({ path, text }) => `##### ${path}\n${visibleLines(text)}`).join(''),
  json: ({ json }) => formatJson<'render' | 'observe'>(json),
  markdown: async (page) => (await import('./pages.js')).artefacts.markdown(page),
  html: async (page) => (await import('./pages.js')).artefacts.html(page),
} satisfies Printers<ArtefactPage>;
