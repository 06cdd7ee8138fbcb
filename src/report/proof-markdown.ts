import { cell, codeCell } from './markdown-cell.js';
import { markdownTable } from './markdown-table.js';
import { countText, exampleText, groupTitle } from './proof-text.js';
import type { ProofGroupView, ProofView } from './proof-view.js';
import { wayLines } from './trace-text.js';

/**
 * A proof for a pull request: a table, and what does not hold with its packets folded away. Pure.
 * @example
 * proofMarkdown(prove([state]));
 */
export function proofMarkdown({ nodes }: ProofView): string {
  const lines = nodes.flatMap(({ groups, node, notes }) => [
    ...notes.flatMap((note) => [`> ${cell(note)}`, '']),
    ...groups.flatMap((group) => [`## ${cell(groupTitle(node, group))}`, '', ...groupLines(group)]),
  ]);
  return `${lines.join('\n').trimEnd()}\n`;
}

function groupLines({ properties }: ProofGroupView): readonly string[] {
  const rows = properties.map((property) => {
    const { holds, name, sentence } = property;
    return [holds ? 'holds' : '**fails**', codeCell(name), cell(sentence), countText(property)];
  });
  const examples = properties.flatMap(({ counterExamples }) =>
    counterExamples.flatMap((example) => [
      `<details><summary>${cell(exampleText(example))}</summary>`,
      '',
      ...wayLines(example.trace).map((line) => `    ${line}`),
      '',
      '</details>',
      '',
    ]),
  );
  return [...markdownTable(['', 'property', 'what holds', ''], rows), '', ...examples];
}
