import { cell, codeCell } from './markdown-cell.js';
import { markdownTable } from './markdown-table.js';
import { notesOf } from './observed-text.js';
import { pictureMermaid, pictureOf } from './trace-picture.js';
import { headerText, hopText } from './trace-text.js';
import type { PacketView, TraceView, WayView } from './trace-view.js';

/**
 * A trace for an issue or a pull request, with its picture in Mermaid. Pure.
 * @example
 * if (result.ok) traceMarkdown(result.value);
 */
export function traceMarkdown(trace: TraceView): string {
  const ways: readonly WayView[] = [trace, ...trace.otherWays];
  const lines = [
    `## ${cell(trace.sentence)}`,
    '',
    ...notesOf(trace).flatMap((note) => [`> ${cell(note)}`, '']),
    '```mermaid',
    pictureMermaid(pictureOf(trace)).trimEnd(),
    '```',
    ...ways.flatMap((way) => [
      ...(way.supposes.length === 0 ? [] : ['', `### If ${cell(way.supposes.join('; and '))}`]),
      ...[way, ...way.later].flatMap(packetTable),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function packetTable({ hops, isAnswer, packet, sentence }: PacketView): readonly string[] {
  return [
    '',
    `**${isAnswer ? 'Answer ' : ''}${cell(headerText(packet))}**: ${cell(sentence)}`,
    '',
    ...markdownTable(
      ['where', 'what', 'mark', 'connmark', 'why'],
      hops.map((hop) => {
        const why = hop.purpose ?? (hop.kind === 'rule' ? (hop.owner ?? '') : '');
        return [hop.namespace, codeCell(hopText(hop)), hop.mark, hop.connmark ?? '', cell(why)];
      }),
    ),
  ];
}
