import { counted, moreText } from '../base/lines-of-many.js';
import renderPage from '../generated/proof-template.js';
import { exampleData, type Pictures, picturesOf } from './journey/example.js';
import { frameOf, type PageFacts, type PageVerdict } from './page/frame.js';
import { shown } from './page/shown.js';
import { needsAttention, proofSummary } from './proof-summary.js';
import { aboutStanding, countText, exampleText, groupTitle } from './proof-text.js';
import type { ProofGroupView, ProofView, PropertyView } from './proof-view.js';

/** Nodes and their groups beyond these are counted. */
const mostGroups = 60;

/**
 * A proof as a page of its own, each counter-example to step through; every value is escaped. Pure.
 * @example
 * proofHtml(prove([state]));
 */
export function proofHtml(view: ProofView, { facts = {} }: { readonly facts?: PageFacts } = {}): string {
  const { nodes } = view;
  const pictures = picturesOf();
  const groups = nodes.flatMap(({ groups: all, node, notes }) =>
    all.map((group, index) => ({ group, title: groupTitle(node, group), notes: index === 0 ? notes : [] })),
  );
  const [first] = nodes;
  const subject = nodes.length === 1 && first !== undefined ? first.node : counted(nodes.length, 'node');
  return renderPage({
    frame: frameOf(
      { title: 'Redirection proof', subject, verdict: verdictOf(view), facts: profilesOf(view) },
      { ...facts, node: null },
    ),
    ...shown({
      groups: groups.slice(0, mostGroups).map(({ group, ...about }) => ({ ...about, ...groupParts(group, pictures) })),
      more: moreText(groups.length - mostGroups),
    }),
  });
}

function profilesOf({ nodes }: ProofView): Readonly<Record<string, string>> {
  const profiles = [...new Set(nodes.map(({ profile }) => profile))];
  return { profile: `${profiles.slice(0, 5).join(', ')} ${moreText(profiles.length - 5)}`.trim() };
}

function verdictOf(view: ProofView): PageVerdict {
  return { tone: view.holds ? 'good' : 'bad', word: view.holds ? 'Proved' : 'Fails', sentence: proofSummary(view) };
}

function groupParts({ profile, properties }: ProofGroupView, pictures: Pictures) {
  const held = properties.filter(({ holds }) => holds);
  return {
    properties: properties.filter(({ holds }) => !holds).map((property) => failedData(property, profile, pictures)),
    held: held.map((property) => ({
      name: property.name,
      sentence: property.sentence,
      count: countText(property),
    })),
    heldTitle: counted(held.length, 'property holds', 'properties hold'),
  };
}

function failedData(property: PropertyView, profile: string, pictures: Pictures) {
  const isBad = needsAttention(property);
  return {
    tone: isBad ? 'bad' : 'warn',
    word: isBad ? 'fails' : property.standing,
    name: property.name,
    sentence: property.sentence,
    count: [countText(property), ...aboutStanding(property, profile)].join('; '),
    examples: property.counterExamples.map((example) => exampleData(exampleText(example), example.trace, pictures)),
  };
}
