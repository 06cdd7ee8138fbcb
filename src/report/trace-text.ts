import { listLines } from './list-lines.js';
import { observedLines } from './observed-text.js';
import { type Paint, unpainted } from './paint.js';
import type { HeaderView, HopView, PacketView, TraceView, WayView } from './trace-view.js';

export interface TraceTextOptions {
  /** Colours of a terminal; none by default. */
  readonly paint?: Paint;
  /** Say what each rule is for. */
  readonly explains?: boolean;
  /** All of the ways that the packet may take, and every step also of one that was really sent. */
  readonly verbose?: boolean;
}

/**
 * A trace for a terminal: the verdict first, then a line for each step, indented by namespace and tunnel. Pure.
 * @example
 * if (result.ok) traceText(result.value, { explains: true });
 */
export function traceText(trace: TraceView, options: TraceTextOptions = {}): string {
  const { otherWays, notes, observed } = trace;
  const { verbose = false } = options;
  const isShort = observed !== undefined && options.explains !== true && !verbose;
  const shown = (way: WayView): readonly string[] => (isShort ? verdictLines(way, options) : wayLines(way, options));
  const lines = [
    ...listLines(notes, (note) => [`note: ${note}`], { kindOf: () => 'notes', verbose }),
    ...shown(trace),
    ...listLines(otherWays, (way) => ['', ...shown(way)], { kindOf: () => 'ways', verbose }),
    ...(observed === undefined ? [] : observedLines(observed, options.paint)),
  ];
  return `${lines.join('\n')}\n`;
}

function verdictLines(way: WayView, { paint = unpainted }: TraceTextOptions): readonly string[] {
  return [...assumedLines(way), paint('bold', `${packetTitle(way)}: ${way.sentence}`)];
}

function assumedLines({ supposes }: WayView): readonly string[] {
  return supposes.length === 0 ? [] : [`if ${supposes.join('; and ')}:`];
}

export function wayLines(way: WayView, options: TraceTextOptions = {}): readonly string[] {
  return [...assumedLines(way), ...[way, ...way.later].flatMap((packet) => packetLines(packet, options))];
}

function packetLines(view: PacketView, options: TraceTextOptions): readonly string[] {
  const { paint = unpainted } = options;
  const { hops, sentence } = view;
  return [
    paint('bold', `${packetTitle(view)}: ${sentence}`),
    ...hops.flatMap((hop) => hopLines(hop, options)),
    '',
  ].slice(0, hops.length === 0 ? 1 : undefined);
}

/** `answer tcp 10.0.0.1:80 > 10.0.0.2:1024 SYN,ACK`. */
export function packetTitle({ isAnswer, packet }: PacketView): string {
  return `${isAnswer ? 'answer ' : ''}${headerText(packet)}`;
}

export function headerText(packet: HeaderView): string {
  const { destination, destinationPort, flags, mark, protocol, source, sourcePort } = packet;
  const end = (address: string, port: number) =>
    port === 0 ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const words = [protocol, `${end(source, sourcePort)} > ${end(destination, destinationPort)}`, flags];
  return [...words, mark === '0x0' ? '' : `mark ${mark}`].filter(Boolean).join(' ');
}

function hopLines(hop: HopView, { explains, paint = unpainted }: TraceTextOptions): readonly string[] {
  const depth = (hop.namespace === 'host' ? 1 : 2) + (hop.inTunnel ? 1 : 0);
  const indent = '  '.repeat(depth);
  const owner = hop.kind === 'rule' && hop.owner !== 'us' ? paint('caution', `  [${hop.owner}]`) : '';
  const causes = hop.causes.length === 0 ? '' : paint('dim', `  # ${hop.causes.join(', ')}`);
  const purpose = explains && hop.purpose !== null ? [paint('dim', `${indent}    ${hop.purpose}`)] : [];
  const arithmetic = hop.arithmetic === null ? '' : paint('info', `  ${hop.arithmetic}`);
  return [`${indent}${hopText(hop)}${arithmetic}${owner}${causes}`, ...purpose];
}

/** One step in words. */
export function hopText(hop: HopView): string {
  const { chain, hook, kind, namespace, number, route, rule, subject, table, verdict } = hop;
  switch (kind) {
    case 'enters':
      return `${namespace}: in by ${subject}`;
    case 'leaves':
      return `${namespace}: out by ${subject}`;
    case 'connection':
      return `${hook} connection: ${verdict}${subject === null ? '' : `, ${subject}`}${hop.connmark === '0x0' ? '' : `, connmark ${hop.connmark ?? 'none'}`}`;
    case 'rule':
      return `${hook} ${table} ${number}: ${rule} -> ${verdict}`;
    case 'policy':
      return `${hook} ${table}: end of ${chain} -> ${verdict}`;
    case 'translation':
      return `${hook} nat: ${subject}`;
    case 'route':
      return `${subject} routing, mark ${hop.mark}: ${rule === null ? 'no rule has a route' : `${rule}: ${route ?? 'refused'}`} -> ${verdict}`;
    case 'source-check':
      return `source check of ${subject} -> ${verdict}`;
    case 'encapsulated':
      return `into the tunnel ${subject}`;
    case 'decapsulated':
      return `${namespace}: out of the tunnel ${subject}`;
    case 'socket':
      return `${namespace}: ${subject} has it`;
  }
}
