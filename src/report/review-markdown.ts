import { codeCell, cell as escaped } from './markdown-cell.js';
import { markdownTable } from './markdown-table.js';
import { exampleText } from './proof-text.js';
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
  traceLines,
  verdictText,
} from './review-words.js';
import { wayLines } from './trace-text.js';

export interface ReviewMarkdownOptions {
  /** Bytes of UTF-8 at most; by default what a comment on a pull request may have. Details are left out first. */
  readonly limit?: number;
}

/** GitHub takes 65,536; a little is left for who adds a line of their own. */
const commentLimit = 65_000;

/**
 * A review as a comment on a pull request: a table of all groups, what changes in meaning, and details folded away.
 * What does not fit is left out from the end of the details, and that is said. Pure.
 * @example
 * reviewMarkdown(review(pairs));
 */
export function reviewMarkdown(view: ReviewView, { limit = commentLimit }: ReviewMarkdownOptions = {}): string {
  const { groups, holds, reasons } = view;
  const head = [
    `### Redirection review: ${holds ? 'passes' : '**fails**'}`,
    '',
    verdictText(view),
    '',
    countsText(view),
    '',
    ...reasons.map((reason) => `- ${cell(shortened(reason))}`),
    ...(reasons.length > 0 ? [''] : []),
    ...(groups.length === 0 ? [] : overview(groups)),
  ];
  const parts = [
    ...groups.map((group) => [`#### ${cell(groupTitle(group))}`, '', ...meaning(group)]),
    ...groups.flatMap(details),
  ];
  return fitted(head, parts, limit);
}

/** A name of a file may be written to call somebody. */
function cell(text: string): string {
  return escaped(text).replaceAll('@', '@<!-- -->');
}

function overview(groups: readonly ReviewGroupView[]): readonly string[] {
  const rows = groups.map((group) => [
    cell(groupTitle(group)),
    group.risk.level,
    String(group.flows.length),
    String(group.properties.gained.length),
    String(group.properties.lost.length + (group.transition?.broken.length ?? 0)),
    group.cost === null ? '' : costText(group.cost),
  ]);
  return [...markdownTable(['nodes', 'risk', 'flows', 'gained', 'lost', 'cost of each node'], rows), ''];
}

function meaning(group: ReviewGroupView): readonly string[] {
  const { conversations, flows, notes, obstacles, properties, risk, statements, transition } = group;
  const pods = podsText(group);
  const lost = [...properties.lost, ...(transition?.broken ?? [])];
  const facts = [
    `**Risk ${risk.level}**: ${cell(risk.sentence)}`,
    ...(pods === '' ? [] : [`Pods: ${pods}.`]),
    ...(transition === null ? [] : [`On the way: ${momentsText(transition)}.`]),
    ...(conversations !== null && flows.length === 0 ? [`All of ${conversations} conversations go as before.`] : []),
    ...obstacles.map((obstacle) => `In the way: ${cell(obstacle)}`),
    ...notes.map((note) => `Note: ${cell(note)}`),
  ];
  return [
    ...facts.flatMap((fact) => [fact, '']),
    ...(flows.length === 0 ? [] : flowTable(group)),
    ...lost.map(({ counterExamples: [example], name }) => {
      const shown = example === undefined ? '' : `: ${cell(shortened(exampleText(example)))}`;
      return `- **lost** ${codeCell(name)}${shown}`;
    }),
    ...properties.gained.map(({ name, sentence }) => `- gained ${codeCell(name)}: ${cell(sentence)}`),
    ...statements.map(
      (one) => `- ${one.holds ? 'holds' : '**fails**'}: ${cell(one.text)}, ${cell(shortened(statementCount(one)))}`,
    ),
    '',
  ];
}

const mostFlows = 30;

function flowTable({ flows }: ReviewGroupView): readonly string[] {
  const rows = flows
    .slice(0, mostFlows)
    .map((flow) => [flowWords[flow.kind], cell(flowText(flow)), cell(flow.before), cell(flow.after)]);
  const rest = flows.length - rows.length;
  return [...markdownTable(['', 'flows', 'before', 'after'], rows), '', ...(rest > 0 ? [`and ${rest} more`, ''] : [])];
}

/** Packets that show what fails, rules and documents, each folded away. */
function details(group: ReviewGroupView): readonly (readonly string[])[] {
  const title = groupTitle(group);
  return [
    ...group.properties.lost.flatMap(({ counterExamples, name }) =>
      counterExamples.slice(0, 1).map((example) => folded(`${title}: ${name} is lost`, wayLines(example.trace))),
    ),
    ...group.statements.flatMap(({ counterExamples, text }) =>
      counterExamples.slice(0, 1).map(({ traces, what }) => folded(`${title}: ${text}: ${what}`, traceLines(traces))),
    ),
    ...group.rules.map((diff) => folded(`${title}: ${diffTitle(diff)}`, diff.lines)),
    ...(group.document.length === 0 ? [] : [folded(`${title}: the document`, group.document)]),
  ];
}

/** Indented, so that no line can end it. */
function folded(summary: string, lines: readonly string[]): readonly string[] {
  return [
    `<details><summary>${cell(summary)}</summary>`,
    '',
    ...lines.map((line) => `    ${line}`),
    '',
    '</details>',
    '',
  ];
}

const longest = 400;

function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}...`;
}

/** The head, and as many parts as fit. */
function fitted(head: readonly string[], parts: readonly (readonly string[])[], limit: number): string {
  const left = '*More does not fit here: `--output html` or `json` has all of it.*\n';
  let text = clipped(`${head.join('\n')}\n`, limit - bytes(left) - 1);
  let isWhole = bytes(text) === bytes(`${head.join('\n')}\n`);
  for (const part of parts) {
    const next = `${part.join('\n')}\n`;
    if (isWhole && bytes(text) + bytes(next) + bytes(left) <= limit) text += next;
    else isWhole = false;
  }
  return isWhole ? `${text.trimEnd()}\n` : `${text.trimEnd()}\n\n${left}`;
}

/** Whole lines from the start. */
function clipped(text: string, limit: number): string {
  if (bytes(text) <= limit) return text;
  let shown = '';
  for (const line of text.split('\n')) {
    if (bytes(shown) + bytes(line) + 1 > limit) break;
    shown += `${line}\n`;
  }
  return shown;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
