import { placeName } from '../ir/program.js';
import type { ObservedView, ToldStepView } from './observed-view.js';
import { type Paint, unpainted } from './paint.js';
import type { TraceView } from './trace-view.js';

/** What the kernel did with the packet, in a sentence. */
function observedSentence({ agreed, agrees, answer, foretold, parted, steps }: ObservedView): string {
  const learned = `the sender ${answer === null ? 'got no answer' : learnedWords[answer]}`;
  if (agrees)
    return `observed: the kernel agrees at all ${agreed} steps, in ${placesText([...new Set(steps.map(({ namespace }) => namespace))])}; ${learned}`;
  const where = (parted?.seen ?? parted?.expected)?.namespace;
  const at = where === undefined ? 'before the first step' : `at step ${agreed + 1}, in ${placeName(where)}`;
  return `observed: the kernel parts from this ${at} (${foretold} were foretold); ${learned}`;
}

const learnedWords = {
  accepted: 'got the connection',
  answered: 'got an answer',
  refused: 'was refused',
  unreachable: 'was told that it is unreachable',
} satisfies Readonly<Record<NonNullable<ObservedView['answer']>, string>>;

function placesText(namespaces: readonly string[]): string {
  const names = namespaces.map(placeName);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export function observedLines(observed: ObservedView, paint: Paint = unpainted): readonly string[] {
  const { agrees, notes, parted } = observed;
  const differing =
    parted === null
      ? []
      : [
          ...(parted.expected === null && parted.seen === null
            ? []
            : [
                `  expected: ${parted.expected === null ? 'nothing more' : stepText(parted.expected)}`,
                `  kernel:   ${parted.seen === null ? 'nothing more' : stepText(parted.seen)}`,
              ]),
          `  probably: ${parted.reason}`,
        ];
  return [
    paint(agrees ? 'good' : 'bad', observedSentence(observed)),
    ...differing,
    ...notes.map((note) => `  note: ${note}`),
  ];
}

/** For a page: what the kernel did with the packet, and the notes. */
export function notesOf({ notes, observed }: TraceView): readonly string[] {
  return [...(observed === undefined ? [] : observedLines(observed).map((line) => line.trim())), ...notes];
}

/** One step in words. */
function stepText({ chain, device, hook, kind, mark, namespace, number, rule, table, verdict }: ToldStepView): string {
  const place = `${placeName(namespace)}: `;
  const marked = mark === null || mark === '0x0' ? '' : `, mark ${mark}`;
  switch (kind) {
    case 'passes': {
      const by = device === null ? '' : `${hook === 'PREROUTING' ? ', in' : ', out'} by ${device}`;
      return `${place}passes ${hook}${by}${marked}`;
    }
    case 'policy':
      return `${place}${table}: policy of ${chain} -> ${verdict}${marked}`;
    case 'rule':
      return `${place}${table} ${number ?? ''}: ${rule ?? `a rule of ${chain}`} -> ${verdict}${marked}`;
  }
}
