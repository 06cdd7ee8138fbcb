import { listLines } from './list-lines.js';
import { type Paint, unpainted } from './paint.js';
import { needsAttention, proofSummary } from './proof-summary.js';
import type {
  CounterExampleView,
  NodeProofView,
  ProofGroupView,
  ProofView,
  PropertyStanding,
  PropertyView,
} from './proof-view.js';
import { wayLines } from './trace-text.js';

/** All that there are; a document may have thousands of expectations. */
const mostProperties = 40;

export interface ProofTextOptions {
  /** Colours of a terminal; none by default. */
  readonly paint?: Paint;
  /** All of long lists, what each property says, and every counter-example with its packets. */
  readonly verbose?: boolean;
  /** Leaves out what holds or is excused. */
  readonly onlyFailures?: boolean;
}

/**
 * A proof for a terminal: a line for each property, with a packet where it does not hold, and the names of those at the
 * end. Pure.
 * @example
 * proofText(prove([state]), { verbose: true });
 */
export function proofText({ nodes }: ProofView, options: ProofTextOptions = {}): string {
  const lines = listLines(nodes, (node) => nodeLines(node, options), {
    kindOf: ({ groups }) => `nodes ${groups.some(isBroken) ? 'where something fails' : 'where nothing fails'}`,
    verbose: options.verbose === true,
  });
  return `${[...lines, proofSummary({ nodes })].join('\n')}\n`;
}

/** `worker-1 (hardened): what holds of every node`. */
export function groupTitle(node: string, { counts, profile, title }: ProofGroupView): string {
  return `${node} (${profile}): ${title}${counts ? '' : ' (does not count)'}`;
}

function isBroken({ counts, properties }: ProofGroupView): boolean {
  return counts && properties.some(needsAttention);
}

function nodeLines({ groups, node, notes }: NodeProofView, options: ProofTextOptions): readonly string[] {
  const { onlyFailures = false, paint = unpainted, verbose = false } = options;
  return [
    ...listLines(notes, (note) => [`note: ${note}`], { kindOf: () => 'notes', verbose }),
    ...groups.flatMap((group) => {
      const isShown = (one: PropertyView) => !onlyFailures || (group.counts && needsAttention(one));
      const shown = group.properties.filter(isShown);
      if (onlyFailures && shown.length === 0) return [];
      return [
        paint('bold', groupTitle(node, group)),
        ...listLines(shown, (one) => propertyLines(one, group, options), {
          kindOf: ({ standing }) => `properties: ${words[standing][0]}`,
          most: mostProperties,
          verbose,
        }),
        '',
      ];
    }),
  ];
}

const words = {
  holds: ['holds', 'good'],
  new: ['FAILS', 'bad'],
  known: ['FAILS', 'bad'],
  allowed: ['allowed', 'caution'],
  before: ['before', 'caution'],
} as const satisfies Readonly<Record<PropertyStanding, readonly [string, string]>>;

function propertyLines(
  property: PropertyView,
  { profile }: ProofGroupView,
  options: ProofTextOptions,
): readonly string[] {
  const { paint = unpainted, verbose = false } = options;
  const { counterExamples, name, sentence, standing } = property;
  const [word, colour] = words[standing];
  const about = [countText(property), ...aboutStanding(property, profile)].join('; ');
  const line = `  ${paint(colour, word)}  ${paint('bold', name)}  ${paint('dim', about)}`;
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

/** What is to be said of a failure besides itself. */
export function aboutStanding({ reason, standing }: PropertyView, profile: string): readonly string[] {
  switch (standing) {
    case 'holds':
    case 'new':
      return [];
    case 'known':
      return [`a known loss of ${profile}`];
    case 'allowed':
      return [`allowed: ${reason}`];
    case 'before':
      return ['it did not hold before the change either'];
  }
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
