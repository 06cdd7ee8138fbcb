import { ok, type Result } from '../base/result.js';
import { everyBranch } from './branches.js';
import { converse, type Origin } from './conversation.js';
import { packetOf } from './packet.js';
import type { EndpointNames } from './question/named-endpoint.js';
import type { TraceQuestion } from './question/question.js';
import { resolveQuestion } from './question/resolve.js';
import { type RecordedPacket, recorder } from './recorder.js';
import type { Assumption } from './run.js';
import type { Scene } from './topology/scene.js';

/** One possible course of a conversation. */
export interface TracedBranch {
  readonly assumptions: readonly Assumption[];
  readonly packets: readonly RecordedPacket[];
}

export interface Trace {
  readonly question: TraceQuestion;
  readonly origin: Origin;
  /** More than one if the outcome depends on something unknown. */
  readonly branches: readonly TracedBranch[];
  /** Whether there are more branches than were run. */
  readonly isCut: boolean;
  readonly notes: readonly string[];
}

/** More assumptions than anyone would read. */
const mostBranches = 32;

/** Follows a packet, and those of its conversation, through a scene. */
export function traceThrough(
  { memories, network }: Scene,
  names: EndpointNames,
  question: TraceQuestion,
): Result<Trace> {
  const resolved = resolveQuestion(network, names, question);
  if (!resolved.ok) return resolved;
  const { header, notes, origin, stays } = resolved.value;
  if (stays !== null) {
    const packet = packetOf(header);
    const unseenBy = names.processes.slice(1).flatMap(({ kind, word }) => (kind === undefined ? [word] : []));
    const end = { kind: 'stays', namespace: stays.pod, packet, ...stays, unseenBy } as const;
    const seen: RecordedPacket = { isAnswer: false, header: packet, end, arrives: null, hops: [], rulesTried: 0 };
    return ok({ question, origin, branches: [{ assumptions: [], packets: [seen] }], isCut: false, notes });
  }
  const { all, isCut } = everyBranch((choose) => {
    const { observe, watch, withRecordings } = recorder();
    const run = { choose, ...watch };
    return withRecordings(converse(network, memories, origin, header, question.count ?? 1, run, observe).exchanges);
  }, mostBranches);
  return ok({
    question,
    origin,
    branches: all.map(({ assumptions, value }) => ({ assumptions, packets: value })),
    isCut,
    notes,
  });
}
