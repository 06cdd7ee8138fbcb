import { type Artefact, artefactsHtml, artefactsMarkdown, visibleLines } from '../index.js';
import type { CommonOptions } from './common-options.js';
import { formatJson } from './json-output.js';

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
      return formatJson(json);
    case 'markdown':
      return artefactsMarkdown(title, artefacts);
    case 'html':
      return artefactsHtml(title, artefacts);
    case 'text':
      return artefacts.map(({ path, text }) => `##### ${path}\n${visibleLines(text)}`).join('');
  }
}
