import type { SetMember } from '../../ir/address-set.js';
import type { ModuleOption } from '../../ir/match.js';
import type { Memory } from '../connection.js';
import { dimensionsOf } from '../match/set.js';
import type { Packet } from '../packet.js';
import type { Action, TargetContext } from './action.js';

/** xt_set: adds an entry for a packet, deletes it, or gives the packet the entry's mark. */
export function changeSet(options: readonly ModuleOption[], context: TargetContext): Action {
  const asked = (flag: string) => options.find((option) => option.flag === flag)?.values ?? null;
  const [adding, deleting, mapping] = [asked('--add-set'), asked('--del-set'), asked('--map-set')];
  const mapsMark = asked('--map-mark') !== null;
  return (packet, { memory, run }) => {
    if (adding !== null) change(adding, true, packet, memory, context);
    if (deleting !== null) change(deleting, false, packet, memory, context);
    if (mapping === null || !mapsMark) return 'continue';
    const [name = '', dimensions = ''] = mapping;
    const question = { packet, dimensions: dimensionsOf(dimensions), isInverted: false, changes: memory.sets };
    const answer = context.membership(name)?.ask(question);
    const isIn = answer === undefined ? false : (answer.isIn ?? run.choose(`the packet is in the set ${name}`));
    if (isIn) packet.mark = markedBy(answer?.member ?? null, packet.mark);
    return 'continue';
  };
}

function change(
  [name = '', dimensions = '']: readonly string[],
  isThere: boolean,
  packet: Packet,
  memory: Memory,
  { membership }: TargetContext,
): void {
  const place = membership(name)?.placeOf(packet, dimensionsOf(dimensions)) ?? null;
  if (place === null) return;
  const changes = new Map([...(memory.sets.get(place.set) ?? []), [place.key, isThere] as const]);
  memory.sets = new Map([...memory.sets, [place.set, changes]]);
}

/** The mark after an entry's `skbmark 0x1/0xff`; an entry without one leaves the mark unchanged. */
function markedBy(member: SetMember | null, mark: number): number {
  const at = member?.extra.indexOf('skbmark') ?? -1;
  const [value = '0', mask = '0xffffffff'] = at < 0 ? ['0', '0'] : (member?.extra[at + 1] ?? '').split('/');
  return ((mark & ~Number(mask)) ^ Number(value)) >>> 0;
}
