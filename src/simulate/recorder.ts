import type { Exchange } from './conversation.js';
import type { Hop } from './hop.js';
import type { Run } from './run.js';

/** What happened to one packet. */
export interface Recording {
  readonly hops: readonly Hop[];
  /** The rules that it, and the packets that carry it through tunnels, were compared with. */
  readonly rulesTried: number;
}

/** A packet of a conversation with everything that happened to it. */
export interface RecordedPacket extends Exchange, Recording {}

/** Writes down what happens to the packets of a conversation. */
export interface Recorder {
  readonly watch: Pick<Run, 'record' | 'onTry'>;
  /** The next packet sets out. */
  readonly observe: () => void;
  readonly withRecordings: (exchanges: readonly Exchange[]) => readonly RecordedPacket[];
}

export function recorder(): Recorder {
  const recordings: { hops: Hop[]; rulesTried: number }[] = [];
  const onCurrent = (note: (current: (typeof recordings)[number]) => void) => {
    const current = recordings.at(-1);
    if (current !== undefined) note(current);
  };
  return {
    watch: {
      record: (hop) => onCurrent(({ hops }) => hops.push(hop)),
      onTry: () =>
        onCurrent((current) => {
          current.rulesTried += 1;
        }),
    },
    observe: () => recordings.push({ hops: [], rulesTried: 0 }),
    withRecordings: (exchanges) =>
      exchanges.map((exchange, index) => ({ ...exchange, ...(recordings[index] ?? { hops: [], rulesTried: 0 }) })),
  };
}
