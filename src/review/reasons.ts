import type { ReviewGroupView, StatementView } from '../report/review-view.js';

/** Why a group's change should not go in, a sentence each. */
export function reasonsOf(group: ReviewGroupView): readonly string[] {
  const { conversations, kind, nodes, obstacles, properties, statements, transition } = group;
  const [name] = nodes;
  const about = nodes.length === 1 ? `${name}` : `${name} and ${nodes.length - 1} more`;
  return [
    ...properties.lost.map((property) => `property ${property.name} is lost`),
    ...(transition?.broken ?? []).map(
      (property) => `property ${property.name} does not hold at every moment of the change`,
    ),
    ...statements.filter(({ holds }) => !holds).map(whyNot),
    ...(kind === 'changed' && conversations === null ? ['the mode is another, so that flows cannot be compared'] : []),
    ...obstacles.map((obstacle) => `it cannot be applied: ${obstacle}`),
  ].map((reason) => `${about}: ${reason}`);
}

function whyNot({ counterExamples: [example], covered, failed, text }: StatementView): string {
  if (covered === 0) return `"${text}" is about no flow`;
  const shown = example === undefined ? '' : `: ${example.what}: before: ${example.before}; after: ${example.after}`;
  return `"${text}" does not hold for ${failed} of ${covered} conversations${shown}`;
}

/** Statements of a file that are about no flow of any node. */
export function unusedStatements(groups: readonly ReviewGroupView[]): readonly string[] {
  const judged = groups.filter(({ statements }) => statements.length > 0);
  const [first] = judged;
  if (first === undefined) return [];
  return first.statements
    .slice(0, -1)
    .filter((_, index) => judged.every(({ statements }) => statements[index]?.covered === 0))
    .map(({ text }) => `"${text}" is about no flow of any node that changes`);
}
