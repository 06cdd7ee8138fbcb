import { tableLines } from '../index.js';
import type { FlowMark, JourneyCourse, JourneyResult } from './journey.js';
import { labNodeNames } from './topology.js';

const heading = ['from', 'to', 'proto', 'expected path', 'seen path', 'client seen', 'connection marks', 'ok'];

/**
 * The journeys as a plain text table, then their count, and the differences of each failed one.
 * @param columns characters in a line of the terminal; null: it is none.
 */
export function renderJourneys(results: readonly JourneyResult[], columns: number | null = null): string {
  const rows = results.map((result) => [
    result.from,
    result.to,
    protocolText(result),
    pathText(result.expected),
    pathText(result.seen),
    result.seen.client || '-',
    marksText(result.seen.marks),
    result.ok ? 'ok' : 'FAILED',
  ]);
  const failed = results.filter((result) => !result.ok);
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const underlines = widths.map((width) => '-'.repeat(width));
  const [head = '', underline = '', ...body] = tableLines([heading, underlines, ...rows], { columns });
  const table = [head, underline.replaceAll('.', '-'), ...body];
  return [
    ...table,
    '',
    `${results.length - failed.length} of ${results.length} journeys as expected`,
    ...failed.map(complaint),
    '',
  ].join('\n');
}

/** `tcp` over IPv4, `tcp6` over IPv6. */
function protocolText({ family, protocol }: JourneyResult): string {
  return family === 'ipv6' ? `${protocol}6` : protocol;
}

/** `direct`, or the proxies' listeners in order: `15001@zt1 -> 15008@zt2`; `lost` may follow any of them. */
export function pathText({ client, hops }: JourneyCourse): string {
  if (client === '') return [...hops, 'lost'].join(' -> ');
  return hops.length === 0 ? 'direct' : hops.join(' -> ');
}

/** Marks of the connection's flows, node by node: `node1 0x210 0x210, node2 0x210`; `-` where no flow has one. */
export function marksText(marks: readonly FlowMark[]): string {
  const groups = labNodeNames
    .map((node) => ({ node, values: marks.filter((mark) => mark.node === node).map((mark) => mark.mark ?? 0) }))
    .filter((group) => group.values.some((value) => value !== 0))
    .map((group) => `${group.node} ${group.values.map(hex).join(' ')}`);
  return groups.length === 0 ? '-' : groups.join(', ');
}

function complaint(result: JourneyResult): string {
  const { expected, seen } = result;
  const differences = [
    result.error,
    pathText(expected) === pathText(seen) ? null : `path ${pathText(seen)}, not ${pathText(expected)}`,
    expected.client === seen.client || expected.client === '' || seen.client === ''
      ? null
      : `client seen as ${seen.client}, not ${expected.client}`,
    expected.client === '' || marksText(expected.marks) === marksText(seen.marks)
      ? null
      : `marks ${marksText(seen.marks)}, not ${marksText(expected.marks)}`,
  ];
  return `${result.from} -> ${result.to} (${protocolText(result)}): ${differences.filter((text) => text !== null).join('; ')}`;
}

function hex(mark: number): string {
  return mark === 0 ? '0' : `0x${mark.toString(16)}`;
}
