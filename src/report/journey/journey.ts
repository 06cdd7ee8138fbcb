import { layOut } from '../picture/layout.js';
import type { WayView } from '../trace-view.js';
import { journeyIds, sketchJourney } from './sketch-journey.js';
import { packetRows, packetSteps } from './steps-of.js';

/**
 * A conversation to step through over its picture, as `journey.html.hbs` shows it. Pure.
 * @param prefix of all ids of the journey: unique in its page.
 * @param names of addresses at its ends, where they are known.
 */
export function journey(way: WayView, prefix: string, names: Readonly<Record<string, string>> = {}) {
  const packets = packetSteps(way);
  const ids = journeyIds(prefix, packets);
  const { anchors, drawing } = layOut(sketchJourney(packets, ids, names));
  const count = packets.reduce((sum, { steps }) => sum + steps.length, 0);
  return {
    prefix,
    count,
    drawing,
    supposes: [...new Set(way.supposes)],
    packets: packetRows(packets, ids.step, (step) => {
      const row = ids.row(step);
      return { row, ...(anchors.get(row) ?? { x: 0, y: 0 }) };
    }),
  };
}
