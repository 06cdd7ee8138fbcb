import type { Exchange } from './conversation.js';
import type { Hop } from './hop.js';
import type { Run } from './run.js';

/** The events of one packet. */
export interface Recording {
  readonly hops: readonly Hop[];
  /** How many rules were evaluated for it and for the tunnel packets around it. */
  readonly rulesTried: number;
}

/** A packet of a conversation with its events. */
export interface RecordedPacket extends Exchange, Recording {}

/** Records the events of a conversation's packets. */
export interface Recorder {
  readonly watch: Pick<Run, 'record' | 'onTry'>;
  /** Starts the recording of the next packet. */
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
