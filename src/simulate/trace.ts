import { ok, type Result } from '../base/result.js';
import { converse, type Exchange } from './conversation.js';
import type { Hop } from './hop.js';
import { everyPossibility } from './possibilities.js';
import type { Names } from './question/endpoint.js';
import type { TraceQuestion } from './question/question.js';
import { resolveQuestion } from './question/resolve.js';
import type { Supposition } from './run.js';
import type { Scene } from './topology/of-parts.js';

/** A packet of a traced conversation with everything that happened to it. */
export interface TracedPacket extends Exchange {
  readonly hops: readonly Hop[];
}

/** One way in which a conversation may go. */
export interface TracedWay {
  readonly suppositions: readonly Supposition[];
  readonly packets: readonly TracedPacket[];
}

export interface Trace {
  readonly question: TraceQuestion;
  /** More than one where it depends on what nobody here knows. */
  readonly ways: readonly TracedWay[];
  /** Whether there would be more. */
  readonly isCut: boolean;
  readonly notes: readonly string[];
}

/** More than anybody would read. */
const mostWays = 32;

/** Follows a packet, and those of its conversation, through a scene. */
export function traceThrough({ memories, network }: Scene, names: Names, question: TraceQuestion): Result<Trace> {
  const resolved = resolveQuestion(network, names, question);
  if (!resolved.ok) return resolved;
  const { header, notes, origin } = resolved.value;
  const { all, isCut } = everyPossibility((choose) => {
    const hops: Hop[][] = [];
    const run = { choose, record: (hop: Hop) => void hops.at(-1)?.push(hop) };
    const { exchanges } = converse(
      network,
      memories,
      origin,
      header,
      question.count ?? 1,
      run,
      () => void hops.push([]),
    );
    return exchanges.map((exchange, index): TracedPacket => ({ ...exchange, hops: hops[index] ?? [] }));
  }, mostWays);
  return ok({
    question,
    ways: all.map(({ suppositions, value }) => ({ suppositions, packets: value })),
    isCut,
    notes,
  });
}
