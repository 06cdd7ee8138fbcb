import { type Artefact, artefactsHtml, artefactsMarkdown, visibleLines } from '../index.js';
import type { CommonOptions } from './program.js';

export interface ArtefactPage {
  readonly title: string;
  readonly artefacts: readonly Artefact[];
  /** The JSON form has its own keys beside the files. */
  readonly json: object;
}

/** Files in the format that was asked for; as text each behind its name. */
export function formatArtefacts({ title, artefacts, json }: ArtefactPage, output: CommonOptions['output']): string {
  switch (output) {
    case 'json':
      // JSON lets C1 control characters through, and a terminal does not.
      return `${JSON.stringify(json, null, 2).replace(/[\u007f-\u009f]/g, escaped)}\n`;
    case 'markdown':
      return artefactsMarkdown(title, artefacts);
    case 'html':
      return artefactsHtml(title, artefacts);
    case 'text':
      return artefacts.map(({ path, text }) => `##### ${path}\n${visibleLines(text)}`).join('');
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
