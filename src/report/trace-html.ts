import { countText } from '../base/lines-of-many.js';
import renderPage from '../generated/trace-template.js';
import { journey } from './journey/journey.js';
import { notesOf } from './observed-text.js';
import { frameOf, type PageFacts, type PageVerdict } from './page/frame.js';
import { shown } from './page/shown.js';
import type { OutcomeView, TraceView } from './trace-view.js';

/**
 * A trace as a page of its own, to step through over a picture; every value is escaped. Pure.
 * @example
 * if (result.ok) traceHtml(result.value);
 */
export function traceHtml(trace: TraceView, { facts = {} }: { readonly facts?: PageFacts } = {}): string {
  const { decidedBy, otherWays, question, rulesTried } = trace;
  const names = { [trace.packet.source]: String(question['from']) };
  return renderPage({
    frame: frameOf(
      {
        title: 'Redirection trace',
        subject: `${question['from']} to ${question['to']}`,
        verdict: verdictOf(trace),
        facts: { 'rules compared': countText(rulesTried) },
      },
      facts,
    ),
    ...shown({
      decided: decidedBy?.text ?? '',
      owner: decidedBy?.owner ?? '',
      notes: notesOf(trace),
      main: journey(trace, 'way', names),
      others: otherWays.map((way, index) => ({ title: way.sentence, way: journey(way, `other-${index + 1}`, names) })),
    }),
  });
}

const verdicts = {
  captured: ['good', 'Captured'],
  delivered: ['plain', 'Not captured'],
  sent: ['plain', 'Not captured'],
  stays: ['plain', 'Stays'],
  dropped: ['bad', 'Dropped'],
  rejected: ['bad', 'Rejected'],
  queued: ['warn', 'Queued'],
  lost: ['bad', 'Lost'],
} as const satisfies Record<OutcomeView['kind'], readonly [PageVerdict['tone'], string]>;

function verdictOf({ outcome, sentence }: TraceView): PageVerdict {
  const [tone, word] = verdicts[outcome.kind];
  return { tone, word, sentence };
}
