import { randomBytes } from 'node:crypto';
import type { Libc } from '../libc.js';
import type { Namespace } from '../namespace.js';
import type { Expression } from '../netfilter/expressions.js';
import { type ChainName, ruleHandles } from '../netfilter/rule-handles.js';
import { type Listener, listen } from '../netlink/listener.js';
import { openNetlink, protocols } from '../netlink/socket.js';
import { parseTraceEvent, type TraceEvent, traceMessage } from './trace-event.js';
import { tracerTable } from './tracer-table.js';

/** Has packets traced in one namespace. */
export interface Tracer {
  /** The table of its own. */
  readonly table: string;
  /** What was told until now. */
  readonly events: () => readonly HeardEvent[];
  /** Whether more was told than could be received. */
  readonly hasLost: () => boolean;
  readonly handlesOf: (chain: ChainName) => readonly bigint[];
  readonly deviceName: (index: number) => string | null;
  readonly close: () => void;
}

export interface HeardEvent extends TraceEvent {
  /** By `performance.now()`. */
  readonly heardAt: number;
}

const traceGroup = 9;

/**
 * Listens first and then has the packets traced, by a table that ends with this tracer, and with the process.
 * @param packets what they are known by.
 * @throws a NetlinkError, such as EOPNOTSUPP before Linux 5.12, where a table cannot belong to a process.
 */
export async function openTracer(
  libc: Libc,
  namespace: Namespace,
  packets: readonly (readonly Expression[])[],
): Promise<Tracer> {
  const events: HeardEvent[] = [];
  let isLost = false;
  const table = `redirect-trace-${randomBytes(4).toString('hex')}`;
  const socket = namespace.run(() => openNetlink(libc, protocols.netfilter));
  let listener: Listener | null = null;
  const close = () => {
    listener?.close();
    socket.close();
  };
  try {
    listener = namespace.run(() =>
      listen(libc, {
        ...{ protocol: protocols.netfilter, groups: [traceGroup], isEverywhere: false, onlyType: traceMessage },
        heard: (_, messages) => {
          for (const message of messages) {
            const event = parseTraceEvent(message);
            if (event !== null) events.push({ ...event, heardAt: performance.now() });
          }
        },
        lost: () => {
          isLost = true;
        },
      }),
    );
    await socket.tell('table that traces a packet', tracerTable(table, packets));
  } catch (error) {
    close();
    throw error;
  }
  return {
    table,
    events: () => {
      listener?.hearAll();
      return events;
    },
    hasLost: () => isLost,
    handlesOf: (chain) => ruleHandles(socket, chain),
    deviceName: (index) => namespace.run(() => deviceName(libc, index)),
    close,
  };
}

const longestName = 16;

function deviceName(libc: Libc, index: number): string | null {
  const name = Buffer.alloc(longestName);
  libc.functions({ if_indextoname: 'intptr_t if_indextoname(uint32_t index, void *name)' }).if_indextoname(index, name);
  const end = name.indexOf(0);
  return end <= 0 ? null : name.toString('utf8', 0, end);
}
