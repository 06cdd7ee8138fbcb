import { addressBytes, tuplesOf } from '../../course/tuples.js';
import type { Flow } from '../../kernel/native/trace/flow.js';
import type { Origin } from '../../simulate/conversation.js';
import type { RecordedPacket } from '../../simulate/recorder.js';

/** What the packet may look like in any of the namespaces. Where its route chooses its source, any source will do. */
export function flowsOf(origin: Origin, packets: readonly RecordedPacket[]): readonly Flow[] {
  const isAnySource = origin.kind === 'process' && origin.choosesSource;
  const flows = packets.flatMap(tuplesOf).map(
    (tuple): Flow => ({
      source: isAnySource ? null : addressBytes(tuple.source),
      destination: addressBytes(tuple.destination),
      protocol: tuple.protocol,
      sourcePort: tuple.sourcePort,
      destinationPort: tuple.destinationPort,
    }),
  );
  return [...new Map(flows.map((flow) => [JSON.stringify(flow), flow])).values()];
}
