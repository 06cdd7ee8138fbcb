import { setTimeout as pause } from 'node:timers/promises';
import type { ToldStep } from '../../course/told.js';
import { throwIfCancelled } from '../../kernel/abort-error.js';
import type { Libc } from '../../kernel/native/libc.js';
import { openNamespace } from '../../kernel/native/namespace.js';
import { NetlinkError } from '../../kernel/native/netlink/netlink-error.js';
import { carriesFlow, type Flow, isOfFlow } from '../../kernel/native/trace/flow.js';
import type { Probe } from '../../kernel/native/trace/probe.js';
import { openTracer, type Tracer } from '../../kernel/native/trace/tracer.js';
import { NotObservableError } from './not-observable.js';
import { isStep, packetEvents, toldBy } from './told-by.js';

/** A namespace by its scope, and where it is. */
export interface Place {
  readonly namespace: string;
  readonly path: string;
}

/**
 * In milliseconds: the longest wait for what was foretold, which a busy node may need; for more than that, once all of
 * it was told.
 */
const [longest, longer, look] = [3000, 300, 5];

/**
 * Sends while listening in namespaces, and ends that in any case.
 * @param enough how many steps are foretold.
 * @returns what was told, by namespace.
 * @throws NotObservableError, AbortError; what `send` throws.
 */
export async function sendAndListen(
  libc: Libc,
  places: readonly Place[],
  flows: readonly Flow[],
  probe: Probe,
  { enough, signal }: { readonly enough: number; readonly signal: AbortSignal | undefined },
): Promise<ReadonlyMap<string, readonly ToldStep[]>> {
  const tracers = new Map<string, Tracer>();
  try {
    for (const { namespace, path } of places) tracers.set(namespace, await openAt(libc, path, flows));
    throwIfCancelled(signal);
    const sentAt = performance.now();
    probe.send();
    await untilTold(tracers, probe, { enough, sentAt, signal });
    if ([...tracers.values()].some((tracer) => tracer.hasLost()))
      throw new NotObservableError(
        'the kernel told of more packets than could be received: another program has many traced',
      );
    return new Map([...tracers].map(([name, tracer]) => [name, toldBy(tracer, packetEvents(tracer, sentAt))]));
  } finally {
    for (const tracer of tracers.values()) tracer.close();
  }
}

async function openAt(libc: Libc, path: string, flows: readonly Flow[]): Promise<Tracer> {
  const namespace = openNamespace(libc, path);
  try {
    // What the tracer does inside later needs the namespace open.
    const tracer = await openTracer(
      libc,
      namespace,
      flows.flatMap((flow) => [isOfFlow(flow), carriesFlow(flow)]),
    );
    return { ...tracer, close: () => [tracer.close(), namespace.close()] };
  } catch (error) {
    namespace.close();
    if (error instanceof NetlinkError && error.reason === 'EOPNOTSUPP')
      throw new NotObservableError(
        'this kernel has no tables that belong to a process (Linux 5.12 and later have), so that one could be left behind: trace without --observe',
        { cause: error },
      );
    throw error;
  }
}

async function untilTold(
  tracers: ReadonlyMap<string, Tracer>,
  probe: Probe,
  {
    enough,
    sentAt,
    signal,
  }: { readonly enough: number; readonly sentAt: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const count = () => {
    const told = [...tracers.values()].map((tracer) =>
      packetEvents(tracer, sentAt).filter((event) => isStep(event, tracer.table)),
    );
    return { steps: told.flat().length, isOver: told.some((events) => events.at(-1)?.verdict === 'drop') };
  };
  let [before, changedAt] = [0, sentAt];
  for (;;) {
    // Whoever got an answer was told all before.
    const isAnswered = probe.answer() !== null;
    await pause(look);
    throwIfCancelled(signal);
    const { isOver, steps } = count();
    const now = performance.now();
    if (steps !== before) [before, changedAt] = [steps, now];
    if (isAnswered || isOver || now - sentAt > longest) return;
    if (steps >= enough && now - changedAt > longer) return;
  }
}
