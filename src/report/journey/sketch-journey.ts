import { grouped } from '../../base/grouped.js';
import { hostScope } from '../../ir/program.js';
import { namespaceTitle } from '../namespace-title.js';
import type { Sketch, SketchPlace, SketchWire } from '../picture/drawing.js';
import type { PacketSteps, Step } from './steps-of.js';

/** Ids of rows and steps in the page: a page may have several journeys. */
export interface JourneyIds {
  readonly step: (step: Step) => string;
  readonly row: (step: Step) => string;
}

export function journeyIds(prefix: string, packets: readonly PacketSteps[]): JourneyIds {
  const keys = new Map<string, number>();
  const numberOf = (step: Step) => {
    const key = rowKey(step);
    const number = keys.get(key) ?? keys.size;
    keys.set(key, number);
    return number;
  };
  for (const { steps } of packets) for (const step of steps) numberOf(step);
  return {
    step: ({ number }) => `${prefix}-step-${number}`,
    row: (step) => `${prefix}-row-${numberOf(step)}`,
  };
}

function rowKey({ hop, row }: Step): string {
  return [hop.namespace, row.heading, row.label].join('\0');
}

/** What the packets pass: each namespace with its hooks from top to bottom, and whoever is at both ends. */
export function sketchJourney(
  packets: readonly PacketSteps[],
  ids: JourneyIds,
  names: Readonly<Record<string, string>>,
): Sketch {
  const steps = packets.flatMap((one) => one.steps);
  const scopes = [...new Set(steps.map(({ hop }) => hop.namespace))];
  const host = scopes.indexOf(hostScope);
  const inside = scopes.map(
    (scope, index): SketchPlace => ({
      key: scope,
      title: namespaceTitle(scope),
      subtitle: 'network namespace',
      side: scope === hostScope ? 'middle' : index < host ? 'left' : 'right',
      isPile: false,
      groups: groupsOf(
        steps.filter(({ hop }) => hop.namespace === scope),
        ids,
      ),
    }),
  );
  const ends = packets.flatMap((one) => endsOf(one, scopes));
  const outside = [...new Map(ends.map((end) => [end.key, named(end, names)])).values()];
  return {
    title: 'The journey of the packet',
    places: [...outside, ...inside],
    wires: packets.flatMap((one) => waysOf(one, ids)),
  };
}

function named(end: SketchPlace, names: Readonly<Record<string, string>>): SketchPlace {
  const name = names[end.title];
  return name === undefined || name === end.title
    ? end
    : { ...end, title: name, subtitle: `${end.title}, ${end.subtitle}` };
}

/** Where the packet comes from and where it leaves to, if that is no namespace of the picture. */
function endsOf({ packet, steps }: PacketSteps, scopes: readonly string[]): readonly SketchPlace[] {
  const place = (key: string, subtitle: string, side: SketchPlace['side']): SketchPlace => ({
    ...{ key: `end ${key}`, title: key, subtitle, side },
    ...{ isPile: false, groups: [] },
  });
  const from = steps[0]?.hop.kind === 'enters' ? [place(packet.packet.source, 'where it is sent', 'left')] : [];
  const { kind, pod } = packet.outcome;
  const to =
    kind === 'sent' && !(pod !== null && scopes.includes(pod))
      ? [place(pod ?? packet.packet.destination, pod === null ? 'beyond the node' : 'where it goes', 'right')]
      : [];
  return packet.isAnswer ? [] : [...from, ...to];
}

function groupsOf(steps: readonly Step[], ids: JourneyIds): SketchPlace['groups'] {
  const rows = [...grouped(steps, ids.row).values()].toSorted((a, b) => (a[0]?.row.rank ?? 0) - (b[0]?.row.rank ?? 0));
  return [...grouped(rows, ([first]) => first?.row.heading ?? '')].map(([heading, alike]) => ({
    heading,
    rows: alike.flatMap((met) => {
      const [first] = met;
      if (first === undefined) return [];
      const note = numbersText(met.map(({ number }) => number));
      return [
        {
          ...{ id: ids.row(first), href: ids.step(first), label: first.row.label, note, sign: '' },
          tone: met.some(({ hop }) => hop.kind === 'rule' && hop.owner !== 'us') ? 'foreign' : '',
          about: `${heading} ${first.row.label}: step ${note}`,
        },
      ];
    }),
  }));
}

/** `3, 9, 14 …`. */
function numbersText(numbers: readonly number[]): string {
  const most = 3;
  const runs: string[] = [];
  let start = 0;
  numbers.forEach((number, index) => {
    if (numbers[index + 1] === number + 1) return;
    runs.push(start === index ? String(number) : `${numbers[start]}–${number}`);
    start = index + 1;
  });
  return runs.length <= most ? runs.join(', ') : `${runs.slice(0, most).join(', ')} …`;
}

/** Where the packet goes over from one place to another. */
function waysOf({ packet, steps }: PacketSteps, ids: JourneyIds): readonly SketchWire[] {
  const crossing = steps.flatMap((step, index): readonly SketchWire[] => {
    const next = steps[index + 1];
    if (next === undefined || next.hop.namespace === step.hop.namespace) return [];
    const text = step.hop.kind === 'leaves' ? (step.hop.subject ?? '') : '';
    return [
      {
        ...{ from: step.hop.namespace, to: next.hop.namespace, text, isWay: true },
        rows: [ids.row(step), ids.row(next)],
      },
    ];
  });
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined || packet.isAnswer) return crossing;
  const end = `end ${packet.outcome.pod ?? packet.packet.destination}`;
  return [
    {
      ...{ from: `end ${packet.packet.source}`, to: first.hop.namespace, text: '', isWay: true },
      rows: ['', ids.row(first)],
    },
    ...crossing,
    ...(packet.outcome.kind === 'sent'
      ? [{ ...{ from: last.hop.namespace, to: end, text: '', isWay: true }, rows: [ids.row(last), ''] as const }]
      : []),
  ];
}
