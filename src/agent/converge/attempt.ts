import { type ApplyOptions, type ApplyReport, apply, type LivePlan, type NodeState } from '../../index.js';
import { differencesOf, type ScopeDifferences } from '../drift/differences.js';
import type { Fingerprint } from '../drift/fingerprints.js';
import type { Cause } from '../events.js';
import type { LoopContext } from './loop-context.js';

export interface AttemptRequest {
  readonly state: NodeState;
  readonly only: ApplyOptions['only'];
  /** Names of the namespaces that it is about. */
  readonly names: readonly string[];
  /** Names of the namespaces of others in which it may write, too. */
  readonly beside: readonly string[];
  /** Why it is done, by the name of a namespace. */
  readonly causeOf: (scope: string) => Cause;
}

export interface Attempt {
  readonly report: ApplyReport;
  readonly hasWritten: boolean;
  readonly durations: Readonly<Record<string, number>>;
  /** Of each namespace, taken before the reading that found it right. */
  readonly fingerprints: ReadonlyMap<string, Fingerprint>;
  /** Of those beside, after the writes: each was right right before these. */
  readonly beside: ReadonlyMap<string, Fingerprint>;
}

/** Nothing was written: all that differs in these namespaces are jumps that are not put back any more. */
export class HeldBackError extends Error {
  override readonly name = 'HeldBackError';
  readonly scopes: readonly ScopeDifferences[];

  constructor(scopes: readonly ScopeDifferences[]) {
    super(`pushed down by ${scopes[0]?.pushedDownBy ?? 'another program'}`);
    this.scopes = scopes;
  }
}

/** One apply, with what it found told to those who listen. @throws the errors of `apply`, HeldBackError. */
export async function attempt(request: AttemptRequest, context: LoopContext): Promise<Attempt> {
  const { clock, machine, stateDirectory } = context.options;
  const { names, only, state } = request;
  const taken = (of: readonly string[]) => new Map(of.map((name) => [name, context.fingerprints.take(name)] as const));
  let fingerprints = taken(names);
  let right: readonly string[] = [];
  let beside: ReadonlyMap<string, Fingerprint> = new Map();
  let found: readonly ScopeDifferences[] = [];
  const started = clock.now();
  let [planned, written] = [started, started];
  let hasWritten = false;
  const report = await apply(state, {
    machine,
    ...(only === undefined ? {} : { only }),
    ...(stateDirectory === null ? {} : { stateDirectory }),
    beforePlan: (live) => {
      found = differencesOf(live);
      planned = clock.now();
      holdBack(live, found, context);
      right = request.beside.filter(context.fingerprints.seemsUnchanged);
    },
    onWritten: () => {
      fingerprints = taken(names);
      beside = taken(right);
      written = clock.now();
      hasWritten = true;
    },
  });
  const ended = clock.now();
  for (const one of found) tellRepaired(one, request, context, ended);
  const durations = hasWritten
    ? { plan: planned - started, write: written - planned, verify: ended - written }
    : { plan: ended - started };
  return { report, hasWritten, durations, fingerprints, beside };
}

function holdBack({ plan }: LivePlan, found: readonly ScopeDifferences[], { repairs }: LoopContext): void {
  if (plan.obstacles.length > 0) return;
  const held = found.filter(({ pushedDownBy, scope }) => pushedDownBy !== null && !repairs.putsJumpBack(scope));
  if (held.length > 0) throw new HeldBackError(held);
}

function tellRepaired(
  { counts, pushedDownBy, scope, summary }: ScopeDifferences,
  { causeOf }: AttemptRequest,
  { options: { tell }, repairs }: LoopContext,
  now: number,
): void {
  const cause = causeOf(scope);
  if (cause !== 'drift' && cause !== 'resync') return;
  tell({ kind: 'drift', scope, differences: counts, summary });
  if (pushedDownBy !== null) tell({ kind: 'jump-pushed-down', scope, isRepaired: true, culprit: pushedDownBy });
  const fight = repairs.repaired(scope, pushedDownBy !== null, now);
  if (fight !== null) tell({ kind: 'fight', scope, ...fight });
}
