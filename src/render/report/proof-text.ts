import { type Paint, unpainted } from './paint.js';
import type { NodeProofView, ProofView, PropertyView } from './proof-view.js';
import { wayLines } from './trace-text.js';

export interface ProofTextOptions {
  /** Colours of a terminal; none by default. */
  readonly paint?: Paint;
  /** Every counter-example with its packets, not the first alone. */
  readonly verbose?: boolean;
}

/** A proof for a terminal: a line a property, and for those that do not hold a packet that shows it. */
export function proofText({ nodes }: ProofView, options: ProofTextOptions = {}): string {
  const all = nodes.flatMap(({ groups }) => groups.flatMap(({ properties }) => properties));
  const broken = all.filter(({ holds }) => !holds).length;
  const count = `${all.length} propert${all.length === 1 ? 'y' : 'ies'}`;
  const summary =
    broken === 0 ? `All of ${count} hold.` : `${broken} of ${count} ${broken === 1 ? 'does' : 'do'} not hold.`;
  return `${[...nodes.flatMap((node) => nodeLines(node, options)), summary].join('\n')}\n`;
}

function nodeLines({ groups, node, notes, profile }: NodeProofView, options: ProofTextOptions): readonly string[] {
  const { paint = unpainted } = options;
  return [
    ...notes.map((note) => `note: ${note}`),
    ...groups.flatMap(({ properties, title }) => [
      paint('bold', `${node} (${profile}): ${title}`),
      ...properties.flatMap((property) => propertyLines(property, options)),
      '',
    ]),
  ];
}

function propertyLines(property: PropertyView, { paint = unpainted, verbose }: ProofTextOptions): readonly string[] {
  const { counterExamples, holds, name, sentence } = property;
  const word = holds ? paint('green', 'holds') : paint('red', 'FAILS');
  const lines = [`  ${word}  ${paint('bold', name)}  ${paint('dim', countText(property))}`, `         ${sentence}`];
  return [
    ...lines,
    ...counterExamples.flatMap(({ trace, what, where, why }, index) => [
      `         ${what} (${where}): ${why}`,
      ...(index === 0 || verbose
        ? wayLines(trace, { paint, explains: false }).map((line) => `           ${line}`)
        : []),
    ]),
  ];
}

/** `of 232 conversations`, `for 12 of 232 conversations`. */
export function countText({ checked, failed }: PropertyView): string {
  if (checked === 0) return 'there is no such conversation';
  return failed === 0 ? `for ${checked} conversations` : `for ${failed} of ${checked} conversations`;
}
