import renderPage from '../generated/artefacts-template.js';
import type { Artefact } from '../render/artefact.js';
import { visibleLines } from './visible.js';

/**
 * Files as a page of their own; every value is escaped. Pure.
 * @example
 * artefactsHtml('Redirection artefacts', render(compile(state)));
 */
export function artefactsHtml(title: string, artefacts: readonly Artefact[]): string {
  return renderPage({ title, files: artefacts.map(({ path, text }) => ({ path, text: visibleLines(text) })) });
}
