import { headerText } from './trace-text.js';
import type { HopView, PacketView, TraceView } from './trace-view.js';

/**
 * A journey as lanes, one for each place, with what crosses between them and what happens in them, from top to bottom.
 */
export interface Picture {
  readonly lanes: readonly string[];
  readonly events: readonly PictureEvent[];
}

export type PictureEvent =
  | { readonly kind: 'crossing'; readonly from: string; readonly to: string; readonly text: string }
  | { readonly kind: 'note'; readonly lane: string; readonly text: string };

const world = 'network';

export function pictureOf(trace: TraceView): Picture {
  const events = [trace, ...trace.later].flatMap(packetEvents);
  const named = events.flatMap((event) => (event.kind === 'note' ? [event.lane] : [event.from, event.to]));
  const crossed = [trace, ...trace.later].flatMap(({ hops }) => hops.map(({ namespace }) => namespace));
  const inside = [...new Set(['host', ...crossed])].filter((lane) => named.includes(lane));
  const outside = [...new Set(named)].filter((lane) => !inside.includes(lane));
  const [first, ...others] = outside;
  return { lanes: first === undefined ? inside : [first, ...inside, ...others], events };
}

function packetEvents({ hops, outcome, packet, sentence }: PacketView): readonly PictureEvent[] {
  const events: PictureEvent[] = [];
  const title = headerText(packet);
  let place: string | null = null;
  let leaving: string | null = null;
  for (const hop of hops) {
    if (hop.kind === 'enters') {
      const from: string = place ?? packet.source;
      if (from !== hop.namespace) {
        events.push({
          kind: 'crossing',
          from,
          to: hop.namespace,
          text: place === null ? title : (leaving ?? hop.subject ?? ''),
        });
      }
      place = hop.namespace;
      leaving = null;
      continue;
    }
    place ??= hop.namespace;
    if (hop.kind === 'leaves') leaving = hop.subject;
    const text = noteOf(hop);
    if (text !== null) events.push({ kind: 'note', lane: hop.namespace, text });
  }
  if (outcome.kind === 'sent') {
    events.push({ kind: 'crossing', from: outcome.namespace, to: outcome.pod ?? world, text: outcome.device ?? '' });
  } else events.push({ kind: 'note', lane: outcome.namespace, text: sentence });
  return events;
}

/** What is worth a note: marks that change, translations, the way that is chosen, the end of a packet. */
function noteOf(hop: HopView): string | null {
  if (hop.arithmetic !== null) return `${hop.hook}: ${hop.arithmetic.replace(/^(\w+) = .* = (\w+)$/, '$1 $2')}`;
  if (hop.kind === 'translation') return `${hop.hook}: ${hop.subject}`;
  if (hop.kind === 'route' && hop.route !== null) return `route ${hop.route}`;
  return hop.verdict === 'drop' || hop.verdict === 'reject' ? `${hop.hook}: ${hop.verdict}` : null;
}

/** Mermaid text, which pull requests and wikis draw. */
export function pictureMermaid({ events, lanes }: Picture): string {
  const id = (lane: string) => `L${lanes.indexOf(lane)}`;
  const plain = (text: string) => text.replace(/[;#<>"]/g, ' ').replaceAll('\n', ' ');
  return [
    'sequenceDiagram',
    ...lanes.map((lane) => `  participant ${id(lane)} as ${plain(lane)}`),
    ...events.map((event) =>
      event.kind === 'note'
        ? `  Note over ${id(event.lane)}: ${plain(event.text)}`
        : `  ${id(event.from)}->>${id(event.to)}: ${plain(event.text)}`,
    ),
    '',
  ].join('\n');
}

const laneWidth = 320;
const rowHeight = 30;
const top = 60;

/** The same as an SVG image of its own. */
function pictureSvg({ events, lanes }: Picture): string {
  const x = (lane: string) => laneWidth / 2 + lanes.indexOf(lane) * laneWidth;
  const width = laneWidth * lanes.length;
  const height = top + rowHeight * (events.length + 1);
  const drawn = events.map((event, index) => {
    const y = top + rowHeight * (index + 1);
    return event.kind === 'note'
      ? note(x(event.lane), y, event.text)
      : arrow(x(event.from), x(event.to), y, event.text);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="monospace" font-size="11">`,
    '<defs><marker id="head" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto"><path d="M0,0 L8,4 L0,8 z"/></marker></defs>',
    '<rect width="100%" height="100%" fill="white"/>',
    ...lanes.map(
      (lane) =>
        `<line x1="${x(lane)}" y1="40" x2="${x(lane)}" y2="${height - 10}" stroke="#bbb"/><text x="${x(lane)}" y="28" text-anchor="middle" font-size="13" font-weight="bold">${escaped(lane)}</text>`,
    ),
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function arrow(from: number, to: number, y: number, text: string): string {
  const middle = (from + to) / 2;
  return `<line x1="${from}" y1="${y}" x2="${to}" y2="${y}" stroke="black" marker-end="url(#head)"/><text x="${middle}" y="${y - 4}" text-anchor="middle">${escaped(shortened(text))}</text>`;
}

function note(x: number, y: number, text: string): string {
  const left = x - laneWidth / 2 + 6;
  return `<rect x="${left}" y="${y - 14}" width="${laneWidth - 12}" height="20" fill="#fffbe6" stroke="#ddd"/><text x="${x}" y="${y}" text-anchor="middle">${escaped(shortened(text))}</text>`;
}

/** What fits into a lane. */
function shortened(text: string): string {
  const longest = 46;
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/**
 * The picture of a trace: one lane for each place, from top to bottom. Pure.
 * @param format an SVG image of its own, or Mermaid text.
 * @example
 * if (result.ok) await writeOutput('way.svg', tracePicture(result.value, 'svg'), 0o644);
 */
export function tracePicture(trace: TraceView, format: 'svg' | 'mermaid'): string {
  const picture = pictureOf(trace);
  return format === 'svg' ? pictureSvg(picture) : pictureMermaid(picture);
}
