import { counted } from '../../base/lines-of-many.js';
import { namespaceTitle } from '../namespace-title.js';
import { hopText, packetTitle } from '../trace-text.js';
import type { HopView, PacketView, WayView } from '../trace-view.js';
import { type HopRow, rowOfHop } from './hop-row.js';
import { markBits } from './mark-bits.js';

/** One step of a journey. */
export interface Step {
  readonly number: number;
  readonly hop: HopView;
  readonly row: HopRow;
}

export interface PacketSteps {
  readonly packet: PacketView;
  readonly steps: readonly Step[];
  /** How many steps are left out in their middle. */
  readonly left: number;
}

/**
 * Packets and steps that a page has. Of a packet that meets more, as where thousands of rules only count, the first and
 * last are listed.
 */
const most = { packets: 40, first: 250, last: 100 } as const;

/** The packets of a conversation with their steps, counted through. */
export function packetSteps(way: WayView): readonly PacketSteps[] {
  let number = 0;
  return [way, ...way.later].slice(0, most.packets).map((packet) => {
    const steps = packet.hops.map((hop): Step => {
      number += 1;
      return { number, hop, row: rowOfHop(hop) };
    });
    const left = Math.max(0, steps.length - most.first - most.last);
    return { packet, left, steps: left === 0 ? steps : [...steps.slice(0, most.first), ...steps.slice(-most.last)] };
  });
}

/** The packets as `journey.html.hbs` lists them. @param idOf of a step in the page. */
export function packetRows(
  packets: readonly PacketSteps[],
  idOf: (step: Step) => string,
  placeOf: (step: Step) => { readonly row: string; readonly x: number; readonly y: number },
) {
  return packets.map(({ left, packet, steps }) => {
    let before = { mark: packet.packet.mark, connmark: null as string | null };
    const rows = steps.map((step, index) => {
      const isBehindGap = index > 0 && step.number !== (steps[index - 1]?.number ?? 0) + 1;
      if (isBehindGap) before = { mark: step.hop.mark, connmark: step.hop.connmark };
      const row = { ...stepRow(step, before), id: idOf(step), ...placeOf(step) };
      before = { mark: step.hop.mark, connmark: step.hop.connmark };
      return row;
    });
    const more =
      left === 0
        ? ''
        : `${counted(left, 'step')} in the middle ${left === 1 ? 'is' : 'are'} left out; --output json has all`;
    return { title: packetTitle(packet), sentence: packet.sentence, steps: rows, more };
  });
}

function stepRow({ hop, number }: Step, before: { readonly mark: string; readonly connmark: string | null }) {
  const { arithmetic, causes, hook, kind, mark, namespace, owner, purpose } = hop;
  const isForeign = kind === 'rule' && owner !== 'us';
  const wasConnmark = before.connmark ?? '0x0';
  const connmark = hop.connmark ?? '0x0';
  return {
    number,
    isForeign,
    isTunnel: hop.inTunnel,
    place: `${namespaceTitle(namespace)}${hook === null ? '' : ` · ${hook}`}${hop.inTunnel ? ' · the tunnel’s own packet' : ''}`,
    text: hopText(hop),
    owner: isForeign ? `rule of ${owner ?? 'somebody else'}` : '',
    purpose: purpose ?? '',
    causes: causes.join(', '),
    arithmetic: arithmetic ?? '',
    mark,
    connmark: hop.connmark ?? 'none',
    changes: [
      ...(mark === before.mark ? [] : [changeOf('mark', before.mark, mark)]),
      ...(connmark === wasConnmark ? [] : [changeOf('connmark', wasConnmark, connmark)]),
    ],
  };
}

function changeOf(name: string, before: string, after: string) {
  return { name, before: markBits(before, after), after: markBits(after, before) };
}
