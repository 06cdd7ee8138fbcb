import type { ModuleOption } from '../../ir/match.js';
import { type Connection, templateOf } from '../connection.js';
import type { Zone } from '../zone.js';
import type { Action } from './action.js';

/** xt_CT: the first CT rule decides; a packet from the loopback device is decided already. */
function onceOnly(decide: Action): Action {
  return (packet, hookContext) => {
    if (packet.state !== null || packet.isDecided) return 'continue';
    packet.isDecided = true;
    return decide(packet, hookContext);
  };
}

export const untrack = onceOnly((packet) => {
  packet.isUntracked = true;
  return 'continue';
});

/**
 * Until it is tracked, the packet uses the rule's template as its connection; rules may test and set the template's
 * mark.
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
    const known = memory.templates.get(rule);
    const template: Connection = known ?? templateOf(packet.family);
    if (known === undefined) memory.templates = new Map([...memory.templates, [rule, template]]);
    packet.connection = template;
    return 'continue';
  });
}
