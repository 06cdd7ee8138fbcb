import { cell, codeCell } from './markdown-cell.js';
import { markdownTable } from './markdown-table.js';
import { proofSummary } from './proof-summary.js';
import { aboutStanding, countText, exampleText, groupTitle } from './proof-text.js';
import type { ProofGroupView, ProofView, PropertyStanding } from './proof-view.js';
import { wayLines } from './trace-text.js';

/**
 * A proof for a pull request: a table, and what does not hold with its packets folded away. Pure.
 * @example
 * proofMarkdown(prove([state]));
 */
export function proofMarkdown({ nodes }: ProofView): string {
  const summary = cell(proofSummary({ nodes }));
  const lines = nodes.flatMap(({ groups, node, notes }) => [
    ...notes.flatMap((note) => [`> ${cell(note)}`, '']),
    ...groups.flatMap((group) => [`## ${cell(groupTitle(node, group))}`, '', ...groupLines(group)]),
  ]);
  return `${[summary, '', ...lines].join('\n').trimEnd()}\n`;
}

const standingCells = {
  holds: 'holds',
  new: '**fails**',
  known: '**fails**',
  allowed: 'allowed',
  before: 'as before',
} satisfies Readonly<Record<PropertyStanding, string>>;

function groupLines({ profile, properties }: ProofGroupView): readonly string[] {
  const rows = properties.map((property) => {
    const { name, sentence, standing } = property;
    const about = [countText(property), ...aboutStanding(property, profile)].join('; ');
    return [standingCells[standing], codeCell(name), cell(sentence), cell(about)];
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
