import renderPage from '../generated/review-template.js';
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

/**
 * A review as a page of its own, without scripts; every value is escaped. Pure.
 * @example
 * reviewHtml(review(pairs));
 */
export function reviewHtml(view: ReviewView): string {
  return renderPage({
    verdict: verdictText(view),
    style: view.holds ? 'holds' : 'fails',
    counts: countsText(view),
    reasons: [...view.reasons],
    groups: view.groups.map(groupParts),
  });
}

function groupParts(group: ReviewGroupView) {
  const { conversations, cost, flows, notes, obstacles, properties, risk, statements, transition } = group;
  const pods = podsText(group);
  const property = (word: string, style: string) => (one: (typeof properties.lost)[number]) => ({
    ...{ word, style, name: one.name, sentence: one.sentence },
    examples: one.holds
      ? []
      : one.counterExamples.map((example) => ({
          title: exampleText(example),
          trace: wayLines(example.trace).join('\n'),
        })),
  });
  return {
    title: groupTitle(group),
    level: risk.level,
    risk: risk.sentence,
    facts: [
      ...(pods === '' ? [] : [`Pods: ${pods}.`]),
      ...(cost === null ? [] : [`Cost of each node: ${costText(cost)}.`]),
      ...(transition === null ? [] : [`On the way: ${momentsText(transition)}.`]),
      ...(conversations !== null && flows.length === 0 ? [`All of ${conversations} conversations go as before.`] : []),
      ...obstacles.map((obstacle) => `In the way: ${obstacle}`),
      ...notes,
    ],
    nodes: group.nodes.length > 1 ? group.nodes.join(', ') : '',
    count: group.nodes.length,
    flows: flows.map((flow) => ({
      ...{ kind: flow.kind, word: flowWords[flow.kind], text: flowText(flow), before: flow.before, after: flow.after },
      example: `${flow.example.what}: ${flow.example.before} → ${flow.example.after}`,
    })),
    properties: [
      ...properties.lost.map(property('lost', 'fails')),
      ...(transition?.broken ?? []).map(property('broken on the way', 'fails')),
      ...properties.gained.map(property('gained', 'holds')),
      ...properties.missing.map(property('neither before nor after', 'missing')),
    ],
    statements: statements.map((one) => ({
      ...{ style: one.holds ? 'holds' : 'fails', text: one.text, count: statementCount(one) },
      examples: one.counterExamples.map(({ traces, what, where }) => ({
        title: `${what} (${where})`,
        trace: traceLines(traces).join('\n'),
      })),
    })),
    diffs: [
      ...group.rules.map((diff) => ({ title: diffTitle(diff), text: diff.lines.join('\n') })),
      ...(group.document.length === 0 ? [] : [{ title: 'the document', text: group.document.join('\n') }]),
    ],
  };
}
