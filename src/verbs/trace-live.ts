import { ok, type Result } from '../base/result.js';
import { cancellable } from '../kernel/abort-error.js';
import type { LiveOptions } from '../live/live-options.js';
import { type NodeOnDemand, nodeOnDemand } from '../live/node-on-demand.js';
import type { TraceView } from '../report/trace-view.js';
import type { TraceQuestion } from '../simulate/question/question.js';
import { type TraceSubject, traceWhole } from '../trace.js';

/**
 * Traces a packet through this node as it is. Of the rules of iptables-nft only the chains that the packet reaches are
 * read, so that it costs little beside thousands of others; the answer is that of `trace` with `observedProgram`.
 * @returns as `trace`.
 * @throws as `observe`.
 * @example
 * const result = await traceLive({ states: [state] }, { from: 'default/web', to: '10.0.0.1:80' });
 * if (result.ok) console.log(traceText(result.value));
 */
export function traceLive(
  subject: Omit<TraceSubject, 'observed'>,
  question: TraceQuestion,
  options: LiveOptions = {},
): Promise<Result<TraceView>> {
  return cancellable(options.signal, () => readAndTrace(subject, question, options));
}

async function readAndTrace(
  subject: Omit<TraceSubject, 'observed'>,
  question: TraceQuestion,
  options: LiveOptions,
): Promise<Result<TraceView>> {
  return traceOnDemand(await nodeOnDemand(subject.states[0] ?? null, options), subject, question);
}

/** Traces, reads the chains that were looked for, and traces again until there are none. */
export async function traceOnDemand(
  node: NodeOnDemand,
  subject: Omit<TraceSubject, 'observed'>,
  question: TraceQuestion,
): Promise<Result<TraceView>> {
  for (;;) {
    const traced = traceWhole({ ...subject, observed: node.program() }, question, () => !node.isMissing());
    if (!node.isMissing()) return traced.ok ? ok(traced.value.view) : traced;
    await node.readMissing();
  }
}
