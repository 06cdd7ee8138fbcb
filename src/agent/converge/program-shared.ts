import { ApplyError, type NodeState } from '../../index.js';
import type { PodKey } from '../desired/desired.js';
import { hostName, sharedNames } from '../drift/names.js';
import type { Cause } from '../events.js';
import { type Attempt, attempt, HeldBackError } from './attempt.js';
import { isSharedAlike } from './declare.js';
import { failedWork, failureOf } from './failure.js';
import type { LoopContext } from './loop-context.js';
import { meshPods, newWork, podKey } from './memory.js';
import { fail, settle } from './program-pods.js';

/**
 * Programs what all pods share. Where that is a change of what this process programmed, the whole document: pods may
 * hold something of the earlier one.
 */
export async function programShared(state: NodeState, context: LoopContext): Promise<void> {
  const { memory, options } = context;
  const work = memory.shared.work ?? newWork('retry', options.clock.now());
  const before = memory.shared.state;
  const isWhole = before !== null && !isSharedAlike(before, state);
  const request = { only: isWhole ? undefined : ('shared' as const), names: sharedNames(state), beside: [] };
  // What pods left that are declared no more goes with it: nobody else changed that.
  const hasLeft = [...memory.held.keys()].some((pod) => !memory.declared.has(pod));
  const causeOf = (): Cause => (hasLeft ? 'desired' : work.cause);
  try {
    const { done, faulty } = await attemptWithoutFaulty(state, { ...request, causeOf }, context);
    afterSuccess(state, done, faulty, context);
    const { durations, report } = done;
    options.tell({ kind: 'converged', cause: work.cause, pods: null, changes: report.plan.changes.length, durations });
  } catch (error) {
    for (const name of request.names) context.fingerprints.forget(name);
    if (error instanceof HeldBackError) {
      holdBack(error, context);
      return;
    }
    const failure = failureOf(error);
    const failed = failedWork(work, failure, options);
    memory.shared.work = failed;
    options.tell({
      kind: 'converge-failed',
      cause: work.cause,
      pods: null,
      ...failure,
      nextAttemptIn: failed.notBefore - options.clock.now(),
    });
  }
}

type Request = Omit<Parameters<typeof attempt>[0], 'state'>;

/** Pods that stand in the way of the whole by a statement of their own are left out, and wait for their turn. */
async function attemptWithoutFaulty(
  state: NodeState,
  request: Request,
  context: LoopContext,
): Promise<{ readonly done: Attempt; readonly faulty: ReadonlySet<PodKey> }> {
  try {
    return { done: await attempt({ ...request, state }, context), faulty: new Set() };
  } catch (error) {
    const faulty = error instanceof ApplyError ? faultyPods(error, state) : null;
    if (faulty === null) throw error;
    for (const pod of faulty) fail(pod, failureOf(error), context);
    const pods = state.pods.filter((pod) => !faulty.has(podKey(pod)));
    return { done: await attempt({ ...request, state: { ...state, pods } as NodeState }, context), faulty };
  }
}

/** The pods whose statements all obstacles are about; null: one is about something else. */
function faultyPods({ plan: { obstacles } }: ApplyError, { pods }: NodeState): ReadonlySet<PodKey> | null {
  const named = obstacles.map(({ path }) => {
    const [, word = ''] = /^pods\[([^\]]+)\]/.exec(path) ?? [];
    const pod = pods.find((one, index) => podKey(one) === word || String(index) === word);
    return pod === undefined ? null : podKey(pod);
  });
  return named.length > 0 && named.every((pod) => pod !== null) ? new Set(named) : null;
}

function afterSuccess(state: NodeState, done: Attempt, faulty: ReadonlySet<PodKey>, context: LoopContext): void {
  const { fingerprints, memory, options, repairs } = context;
  const now = options.clock.now();
  for (const [name, taken] of done.fingerprints) fingerprints.verified(name, taken);
  memory.shared.state = state;
  memory.shared.verifiedAt = now;
  memory.shared.work = null;
  memory.shared.lookAt = null;
  if (!done.hasWritten) repairs.found(hostName, now);
  const rows = new Map(done.report.pods.map((row) => [row.pod, row.status]));
  const seen = meshPods(state)
    .map(podKey)
    .filter((pod) => rows.get(pod) !== 'left-out' && !faulty.has(pod));
  const left = [...memory.held.keys()].filter((pod) => !memory.declared.has(pod));
  settle([...seen, ...left], done, context);
}

function holdBack({ scopes }: HeldBackError, { memory, options }: LoopContext): void {
  const now = options.clock.now();
  const culprit = scopes[0]?.pushedDownBy ?? '';
  const work = memory.shared.work ?? newWork('drift', now);
  const message = `${culprit} stands before ours, which are not put back any more`;
  if (work.error?.code !== 'jump-pushed-down')
    options.tell({ kind: 'jump-pushed-down', scope: hostName, isRepaired: false, culprit });
  const error = { code: 'jump-pushed-down', message, at: now, attempts: work.failures, nextAttemptAt: null };
  memory.shared.work = { ...work, notBefore: Number.POSITIVE_INFINITY, error };
}
