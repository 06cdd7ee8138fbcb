import { counted } from '../base/lines-of-many.js';
import renderPage from '../generated/artefacts-template.js';
import type { Artefact } from '../render/artefact.js';
import { frameOf, type PageFacts } from './page/frame.js';
import { shown } from './page/shown.js';

/**
 * Files as a page of their own; every value is escaped. Pure.
 * @example
 * artefactsHtml('Redirection artefacts', render(compile(state)));
 */
export function artefactsHtml(
  title: string,
  artefacts: readonly Artefact[],
  { facts = {} }: { readonly facts?: PageFacts } = {},
): string {
  const verdict = {
    tone: 'plain',
    word: 'Files',
    sentence: `${counted(artefacts.length, 'file')}.`,
  } as const;
  return renderPage({
    frame: frameOf({ title, subject: facts.node ?? 'Files', verdict }, { ...facts, node: null }),
    ...shown({
      files: artefacts.map(({ path, text }) => ({ path, text })),
    }),
  });
}
