import type { ModuleOption } from '../../ir/match.js';
import { type Connection, templateOf } from '../connection.js';
import type { Zone } from '../zone.js';
import type { Action } from './action.js';

/** xt_CT: the first one that a packet meets decides; what came round by the loopback device has been decided about. */
function onceOnly(decide: Action): Action {
  return (packet, site) => {
    if (packet.state !== null || packet.isDecided) return 'continue';
    packet.isDecided = true;
    return decide(packet, site);
  };
}

export const untrack = onceOnly((packet) => {
  packet.isUntracked = true;
  return 'continue';
});

/**
 * Until it is tracked a packet has the rule's template for a connection, which has a mark of its own that rules may ask for and set.
 */
export function tracked(options: readonly ModuleOption[]): Action {
  if (options.some(({ flag }) => flag === '--notrack')) return untrack;
  const zoning = options.find(({ flag }) => flag.startsWith('--zone'));
  const of = zoning?.flag === '--zone-orig' ? 'original' : zoning?.flag === '--zone-reply' ? 'reply' : 'both';
  const [text = '0'] = zoning?.values ?? [];
  const id: Zone['id'] | 'mark' = text === 'mark' ? text : Number(text);
  const rule = {};
  return onceOnly((packet, { memory }) => {
    packet.zone = { id: id === 'mark' ? 0 : id, of };
    packet.isZoneOfMark = id === 'mark';
    const template: Connection = memory.templates.get(rule) ?? templateOf(packet.family);
    memory.templates.set(rule, template);
    packet.connection = template;
    return 'continue';
  });
}
