import { listLines } from './list-lines.js';
import { type Paint, unpainted } from './paint.js';
import { exampleText } from './proof-text.js';
import type { PropertyView } from './proof-view.js';
import type { ReviewGroupView, ReviewView } from './review-view.js';
import {
  costText,
  countsText,
  diffTitle,
  flowText,
  flowWords,
  groupTitle,
  momentsText,
  podsText,
  statementCount,
  verdictText,
} from './review-words.js';

/** More lines of a difference than a person reads at once. */
const mostLines = 60;

export interface ReviewTextOptions {
  /** Colours of a terminal; none by default. */
  readonly paint?: Paint;
  /** Whole differences, and an example of each flow. */
  readonly verbose?: boolean;
}

/**
 * A review for a terminal: for each group of nodes what changes in meaning, then its rules and documents. Pure.
 * @example
 * reviewText(review(pairs));
 */
export function reviewText(view: ReviewView, options: ReviewTextOptions = {}): string {
  const { paint = unpainted, verbose = false } = options;
  const reasons = listLines(view.reasons, (reason) => [`${paint('bad', 'against it:')} ${reason}`], { verbose });
  const groups = listLines(view.groups, (group) => [...groupLines(group, options), ''], {
    kindOf: ({ kind }) => `groups of nodes, ${kind}`,
    verbose,
  });
  return `${[countsText(view), '', ...groups, ...reasons, verdictText(view)].join('\n')}\n`;
}

function groupLines(group: ReviewGroupView, options: ReviewTextOptions): readonly string[] {
  const { paint = unpainted, verbose = false } = options;
  const { cost, notes, obstacles, properties, risk, statements, transition } = group;
  const colour = risk.level === 'high' ? 'bad' : risk.level === 'medium' ? 'caution' : 'dim';
  const pods = podsText(group);
  return [
    paint('bold', groupTitle(group)),
    `  ${paint(colour, `risk ${risk.level}`)}: ${risk.sentence}`,
    ...(pods === '' ? [] : [`  pods: ${pods}`]),
    ...(cost === null ? [] : [`  cost of each node: ${costText(cost)}`]),
    ...(transition === null ? [] : [`  on the way: ${momentsText(transition)}`]),
    ...listLines(obstacles, (obstacle) => [`  ${paint('bad', 'in the way')}: ${obstacle}`], { verbose }),
    ...listLines(notes, (note) => [`  note: ${note}`], { verbose }),
    ...flowLines(group, paint, verbose),
    ...propertyLines('lost', paint('bad', '- lost'), properties.lost, verbose),
    ...propertyLines('lost', paint('bad', '- broken on the way'), transition?.broken ?? [], verbose),
    ...propertyLines('gained', paint('good', '+ gained'), properties.gained, verbose),
    ...(properties.missing.length === 0
      ? []
      : [`  neither before nor after: ${properties.missing.map(({ name }) => name).join(', ')}`]),
    ...statements.map((statement) => {
      const word = statement.holds ? paint('good', 'holds') : paint('bad', 'FAILS');
      return `  ${word} ${statement.text} ${paint('dim', statementCount(statement))}`;
    }),
    ...listLines(group.rules, (diff) => diffLines(diffTitle(diff), diff.lines, paint, verbose), {
      kindOf: () => 'files that differ',
      verbose,
    }),
    ...diffLines('the document', group.document, paint, verbose),
  ];
}

const signs = { removed: '-', redirected: '>', added: '+' } as const;
const colours = { removed: 'bad', redirected: 'caution', added: 'good' } as const;

function flowLines({ conversations, flows }: ReviewGroupView, paint: Paint, verbose: boolean): readonly string[] {
  if (conversations === null) return [];
  if (flows.length === 0) return [`  flows: all of ${conversations} conversations go as before`];
  return listLines(
    flows,
    (flow) => [
      `  ${paint(colours[flow.kind], signs[flow.kind])} ${flowText(flow)}: ${flow.before} -> ${flow.after}`,
      ...(verbose ? [paint('dim', `      ${flow.example.what}: ${flow.example.before} -> ${flow.example.after}`)] : []),
    ],
    { kindOf: ({ kind }) => `flows ${flowWords[kind]}`, verbose },
  );
}

function propertyLines(
  kind: 'gained' | 'lost',
  word: string,
  properties: readonly PropertyView[],
  verbose: boolean,
): readonly string[] {
  return properties.flatMap(({ counterExamples: [example], name, sentence }) => [
    `  ${word} ${name}${kind === 'lost' && example !== undefined ? `: ${exampleText(example)}` : ''}`,
    ...(verbose ? [`      ${sentence}`] : []),
  ]);
}

function diffLines(title: string, lines: readonly string[], paint: Paint, verbose: boolean): readonly string[] {
  if (lines.length === 0) return [];
  const lineOf = (line: string) => [paint(line.startsWith('+') ? 'good' : line.startsWith('-') ? 'bad' : 'dim', line)];
  const shown = listLines(lines, lineOf, { kindOf: () => 'lines', most: mostLines, verbose });
  return [`  ${paint('bold', title)}`, ...shown.map((line) => `    ${line}`)];
}
