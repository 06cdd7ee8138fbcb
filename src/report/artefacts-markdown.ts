import type { Artefact } from '../render/artefact.js';
import { visibleLines } from './visible.js';

/**
 * Files as sections of a page, each in a code block that nothing in it can end. Pure.
 * @example
 * artefactsMarkdown('Redirection artefacts', render(compile(state)));
 */
export function artefactsMarkdown(title: string, artefacts: readonly Artefact[]): string {
  const sections = artefacts.map(({ path, text }) => {
    const shown = visibleLines(text);
    const fence = fenceAround(shown);
    return `### ${path}\n\n${fence}\n${shown.replace(/\n$/, '')}\n${fence}\n`;
  });
  return [`## ${title}\n`, ...sections].join('\n');
}

/** CommonMark: a fence is closed only by one that is at least as long. */
function fenceAround(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(longest + 1);
}
