import type { ToldStep } from '../../course/told.js';
import type { HeardEvent, Tracer } from '../../kernel/native/trace/tracer.js';
import { hookEnding, isStartChain } from '../../kernel/native/trace/tracer-table.js';

/** The kernel sends what nobody answered again, after a second. */
const soonestRepeat = 800;

/**
 * What a tracer was told of the packet that was sent at a moment, without those of others and without its repetition.
 */
export function packetEvents(
  { events, table }: Pick<Tracer, 'events' | 'table'>,
  sentAt: number,
): readonly HeardEvent[] {
  const isStart = (event: HeardEvent) => event.table === table && event.kind === 'rule' && isStartChain(event.chain);
  const seen = new Set<bigint | null>();
  const ids = new Set<number>();
  const found: HeardEvent[] = [];
  for (const event of events()) {
    if (isStart(event)) {
      if (seen.has(event.handle) && event.heardAt - sentAt > soonestRepeat) break;
      seen.add(event.handle);
      ids.add(event.id);
    }
    if (ids.has(event.id)) found.push(event);
  }
  return found;
}

/** The events that are steps: those before or behind IP are left out, and so is what says nothing. */
export function isStep(event: HeardEvent, table: string): boolean {
  if (event.table === table) return event.kind === 'rule' && hookEnding(event.chain) !== undefined;
  if (!isOfIP(event)) return false;
  return event.kind === 'rule' || event.verdict !== 'accept';
}

function isOfIP({ family }: HeardEvent): boolean {
  return family === 'ip' || family === 'ip6' || family === 'inet';
}

/** The steps with the places of their rules. Asks the kernel for the rules of each chain that was met. */
export function toldBy(tracer: Tracer, events: readonly HeardEvent[]): readonly ToldStep[] {
  const known = new Map<string, readonly bigint[]>();
  const placeOf = ({ chain, family, handle, table }: HeardEvent): number | null => {
    if (handle === null) return null;
    const key = `${family} ${table} ${chain}`;
    const handles = known.get(key) ?? tracer.handlesOf({ family, table, chain });
    known.set(key, handles);
    const index = handles.indexOf(handle);
    return index < 0 ? null : index;
  };
  return events
    .filter((event) => isStep(event, tracer.table))
    .map((event): ToldStep => {
      const { chain, family, kind, mark, table, verdict } = event;
      const hook = table === tracer.table ? hookEnding(chain) : undefined;
      if (hook === undefined) return { kind, family, table, chain, index: placeOf(event), verdict, mark };
      const device = hook === 'PREROUTING' ? event.input : hook === 'POSTROUTING' ? event.output : null;
      return { kind: 'passes', hook, device: device === null ? null : tracer.deviceName(device), mark };
    });
}
