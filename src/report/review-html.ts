import { countText, moreText } from '../base/lines-of-many.js';
import renderPage from '../generated/review-template.js';
import { exampleData, type Pictures, picturesOf } from './journey/example.js';
import { frameOf, type PageFacts } from './page/frame.js';
import { shown } from './page/shown.js';
import { exampleText } from './proof-text.js';
import type { ReviewGroupView, ReviewView, StatementView } from './review-view.js';
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

/** What a page shows of what there may be thousands of. */
const most = { reasons: 60, groups: 60, names: 200, flows: 200, diffs: 40, lines: 1000 } as const;

/**
 * A review as a page of its own, flows before and after side by side; every value is escaped. Pure.
 * @example
 * reviewHtml(review(pairs));
 */
export function reviewHtml(view: ReviewView, { facts = {} }: { readonly facts?: PageFacts } = {}): string {
  const { groups, holds, reasons } = view;
  const pictures = picturesOf();
  return renderPage({
    frame: frameOf(
      {
        title: 'Redirection review',
        subject: countsText(view).replace(/\.$/, ''),
        verdict: { tone: holds ? 'good' : 'bad', word: holds ? 'Allowed' : 'Refused', sentence: verdictText(view) },
      },
      { ...facts, node: null },
    ),
    ...shown({
      reasons: reasons.slice(0, most.reasons),
      moreReasons: moreText(reasons.length - most.reasons),
      groups: groups.slice(0, most.groups).map((group) => groupParts(group, pictures)),
      moreGroups: moreText(groups.length - most.groups),
    }),
  });
}

const tones = { none: 'plain', low: 'good', medium: 'warn', high: 'bad' } as const;
const signs = { added: '+', removed: '-', redirected: '~' } as const;

function groupParts(group: ReviewGroupView, pictures: Pictures) {
  const { conversations, cost, flows, notes, obstacles, properties, risk, transition } = group;
  const pods = podsText(group);
  const property = (word: string, tone: string) => (one: (typeof properties.lost)[number]) => ({
    ...{ word, tone, name: one.name, sentence: one.sentence },
    examples: one.holds
      ? []
      : one.counterExamples.map((example) => exampleData(exampleText(example), example.trace, pictures)),
  });
  return {
    title: groupTitle(group),
    level: risk.level,
    tone: tones[risk.level],
    risk: risk.sentence,
    facts: [
      ...(pods === '' ? [] : [`Pods: ${pods}.`]),
      ...(cost === null ? [] : [`Cost of each node: ${costText(cost)}.`]),
      ...(transition === null ? [] : [`On the way: ${momentsText(transition)}.`]),
      ...(conversations !== null && flows.length === 0 ? [`All of ${conversations} conversations go as before.`] : []),
      ...obstacles.map((obstacle) => `In the way: ${obstacle}`),
      ...notes,
    ],
    nodes: group.nodes.length > 1 ? group.nodes.slice(0, most.names).join(', ') : '',
    moreNodes: moreText(group.nodes.length - most.names),
    count: countText(group.nodes.length),
    flows: flows.slice(0, most.flows).map((flow) => ({
      ...{ kind: flow.kind, word: flowWords[flow.kind], sign: signs[flow.kind], text: flowText(flow) },
      ...{ before: flow.before, after: flow.after },
      example: `${flow.example.what}: ${flow.example.before} → ${flow.example.after}`,
    })),
    moreFlows: moreText(flows.length - most.flows),
    properties: [
      ...properties.lost.map(property('lost', 'bad')),
      ...(transition?.broken ?? []).map(property('broken on the way', 'bad')),
      ...properties.gained.map(property('gained', 'good')),
      ...properties.missing.map(property('neither before nor after', 'plain')),
    ],
    statements: group.statements.map((one) => statementData(one, pictures)),
    diffs: diffsOf(group),
  };
}

function statementData(statement: StatementView, pictures: Pictures) {
  const { counterExamples, holds, text } = statement;
  return {
    ...{ tone: holds ? 'good' : 'bad', word: holds ? 'holds' : 'fails', text },
    count: statementCount(statement),
    examples: counterExamples.map(({ after, before, traces, what, where }) => ({
      title: `${what} (${where})`,
      before: exampleData(before, traces.before, pictures),
      after: exampleData(after, traces.after, pictures),
    })),
  };
}

function diffsOf({ document, rules }: ReviewGroupView) {
  const all = [
    ...rules.map((diff) => ({ title: diffTitle(diff), lines: diff.lines })),
    ...(document.length === 0 ? [] : [{ title: 'the document', lines: document }]),
  ];
  return all.slice(0, most.diffs).map(({ lines, title }) => ({
    title,
    lines: lines.slice(0, most.lines).map((text) => ({
      text,
      kind: text.startsWith('+') ? 'missing' : text.startsWith('-') ? 'extra' : 'same',
    })),
    more: moreText(lines.length - most.lines),
  }));
}
