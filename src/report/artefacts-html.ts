import renderPage from '../generated/artefacts-template.js';
import type { Artefact } from '../render/artefact.js';
import { visibleLines } from './visible.js';

/** Files as a page of their own; the template escapes every value. */
export function artefactsHtml(title: string, artefacts: readonly Artefact[]): string {
  return renderPage({ title, files: artefacts.map(({ path, text }) => ({ path, text: visibleLines(text) })) });
}
