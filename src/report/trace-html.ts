import renderPage from '../generated/trace-template.js';
import { pictureOf, pictureSvg } from './trace-picture.js';
import { hopText, packetTitle } from './trace-text.js';
import type { HopView, PacketView, TraceView, WayView } from './trace-view.js';

/**
 * A trace as a page of its own, with its picture; every value is escaped. Pure.
 * @example
 * if (result.ok) traceHtml(result.value);
 */
export function traceHtml(trace: TraceView): string {
  const ways: readonly WayView[] = [trace, ...trace.otherWays];
  return renderPage({
    sentence: trace.sentence,
    notes: [...trace.notes],
    picture: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(pictureSvg(pictureOf(trace)))}`,
    ways: ways.map((way) => ({ supposes: [...way.supposes], packets: [way, ...way.later].map(packetData) })),
  });
}

function packetData(packet: PacketView) {
  return { title: packetTitle(packet), sentence: packet.sentence, hops: packet.hops.map(hopData) };
}

function hopData(hop: HopView) {
  const isForeign = hop.kind === 'rule' && hop.owner !== 'us';
  return {
    style: isForeign ? 'foreign' : hop.inTunnel ? 'tunnel' : '',
    namespace: hop.namespace,
    text: hopText(hop),
    mark: hop.mark,
    connmark: hop.connmark ?? '',
    why: hop.purpose ?? (isForeign ? (hop.owner ?? '') : ''),
  };
}
