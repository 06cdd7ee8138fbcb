import { type Paint, unpainted } from './paint.js';
import type { CounterExampleView, NodeProofView, ProofGroupView, ProofView, PropertyView } from './proof-view.js';
import { wayLines } from './trace-text.js';

export interface ProofTextOptions {
  /** Colours of a terminal; none by default. */
  readonly paint?: Paint;
  /** What each property says, and every counter-example with its packets. */
  readonly verbose?: boolean;
}

/**
 * A proof for a terminal: a line for each property, with a packet where it does not hold, and the names of those at the end. Pure.
 * @example
 * proofText(prove([state]), { verbose: true });
 */
export function proofText({ nodes }: ProofView, options: ProofTextOptions = {}): string {
  const groups = nodes.flatMap((node) => node.groups.map((group) => ({ group, node: node.node })));
  const counted = groups.filter(({ group }) => group.counts);
  const all = counted.flatMap(({ group }) => group.properties);
  const broken = counted.flatMap(({ group, node }) =>
    group.properties.filter(({ holds }) => !holds).map(({ name }) => (nodes.length === 1 ? name : `${name} (${node})`)),
  );
  const count = `${all.length} propert${all.length === 1 ? 'y' : 'ies'}`;
  const summary =
    broken.length === 0
      ? `All of ${count} hold.`
      : `${broken.length} of ${count} ${broken.length === 1 ? 'does' : 'do'} not hold: ${broken.join(', ')}.`;
  return `${[...nodes.flatMap((node) => nodeLines(node, options)), summary].join('\n')}\n`;
}

/** `worker-1 (hardened): what holds of every node`. */
export function groupTitle(node: string, { counts, profile, title }: ProofGroupView): string {
  return `${node} (${profile}): ${title}${counts ? '' : ' (does not count)'}`;
}

function nodeLines({ groups, node, notes }: NodeProofView, options: ProofTextOptions): readonly string[] {
  const { paint = unpainted } = options;
  return [
    ...notes.map((note) => `note: ${note}`),
    ...groups.flatMap((group) => [
      paint('bold', groupTitle(node, group)),
      ...group.properties.flatMap((property) => propertyLines(property, options)),
      '',
    ]),
  ];
}

function propertyLines(property: PropertyView, options: ProofTextOptions): readonly string[] {
  const { paint = unpainted, verbose = false } = options;
  const { counterExamples, holds, name, sentence } = property;
  const word = holds ? paint('green', 'holds') : paint('red', 'FAILS');
  const line = `  ${word}  ${paint('bold', name)}  ${paint('dim', countText(property))}`;
  const [first] = counterExamples;
  if (!verbose) return [first === undefined ? line : `${line}: ${exampleText(first)}`];
  return [
    line,
    `         ${sentence}`,
    ...counterExamples.flatMap((example) => [
      `         ${exampleText(example)}`,
      ...wayLines(example.trace, { paint }).map((hop) => `           ${hop}`),
    ]),
  ];
}

/** `tcp from default/a to 10.0.0.1 port 80 (as it is): lost: ...`. */
export function exampleText({ what, where, why }: CounterExampleView): string {
  return `${what} (${where}): ${why}`;
}

/** `of 232 conversations`, `for 12 of 232 conversations`. */
export function countText({ checked, failed }: PropertyView): string {
  if (checked === 0) return 'there is no such conversation';
  return failed === 0 ? `for ${checked} conversations` : `for ${failed} of ${checked} conversations`;
}
