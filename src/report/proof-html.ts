import renderPage from '../generated/proof-template.js';
import { needsAttention, proofSummary } from './proof-summary.js';
import { aboutStanding, countText, exampleText, groupTitle } from './proof-text.js';
import type { ProofView } from './proof-view.js';
import { wayLines } from './trace-text.js';

/**
 * A proof as a page of its own; every value is escaped. Pure.
 * @example
 * proofHtml(prove([state]));
 */
export function proofHtml({ nodes }: ProofView): string {
  const groups = nodes.flatMap(({ groups: all, node, notes }) =>
    all.map((group, index) => ({
      title: groupTitle(node, group),
      notes: index === 0 ? [...notes] : [],
      properties: group.properties.map((property) => ({
        style: needsAttention(property) ? 'fails' : property.standing,
        name: property.name,
        sentence: property.sentence,
        count: [countText(property), ...aboutStanding(property, group.profile)].join('; '),
        examples: property.counterExamples.map((example) => ({
          title: exampleText(example),
          trace: wayLines(example.trace).join('\n'),
        })),
      })),
    })),
  );
  return renderPage({ summary: proofSummary({ nodes }), groups });
}
