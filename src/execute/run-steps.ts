import { isPodScope, type Scope } from '../ir/program.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import { makeGate } from '../kernel/process/gate.js';
import type { Step } from '../plan/step.js';
import { stepGroups } from '../plan/step-groups.js';
import { type Action, type ActionOptions, stepActions } from './actions.js';
import { expectUnchanged } from './changed-meanwhile.js';
import { StepError } from './step-error.js';

export interface Running {
  readonly machine: Machine;
  readonly options: ActionOptions;
  readonly signal?: AbortSignal | undefined;
  /** Locks of the namespaces that are written to; none by default. */
  readonly locks?: Locks | undefined;
  readonly onStep?: ((step: Step, total: number) => void) | undefined;
  /**
   * Where it is known, nf_tables are written only at the generation that a namespace has here, which is that of our
   * last write there then.
   */
  readonly generations?: Map<string | null, number> | undefined;
}

/** The held locks of an apply. */
export interface Locks {
  /** Those that a process writing in a namespace inherits: if we are killed, they last until it ends. */
  readonly inheritedIn: (netns: string | null) => readonly number[];
  /** Runs work that writes in the node's own namespace. */
  readonly onNode: <T>(work: () => Promise<T>) => Promise<T>;
}

/** A step that failed in the namespace of a pod. */
export interface PodFailure {
  readonly scope: Scope;
  readonly netns: string;
  readonly error: unknown;
}

/** How many namespaces of one group are programmed at the same time. Each has at most one writing process. */
export const namespacesAtOnce = 8;

/**
 * Carries out steps, one group after the other. After a step has failed no other is started, except that a pod whose
 * step failed stops only its own steps, and those of the node that would follow. Waits for running steps in other
 * namespaces, so that nothing writes during a rollback.
 * @returns the pods that failed.
 * @throws StepError of the first step that failed elsewhere.
 */
export async function runSteps(steps: readonly Step[], running: Running): Promise<readonly PodFailure[]> {
  const failures: unknown[] = [];
  const pods = new Map<string, PodFailure>();
  await inGroups(
    steps,
    running,
    async (step) => {
      const { netns, scope } = step;
      if (failures.length > 0 || (netns !== null && pods.has(netns))) return;
      await runStep(step, steps.length, running).catch((error: unknown) => {
        if (netns === null || !isPodScope(scope) || running.signal?.aborted) failures.push(error);
        else pods.set(netns, { scope, netns, error });
      });
    },
    (group) => pods.size === 0 || group.every(({ scope }) => isPodScope(scope)),
  );
  if (failures.length > 0) throw failures[0];
  return [...pods.values()];
}

/** Tries every step, even if others fail. @returns the failures. */
export async function trySteps(steps: readonly Step[], running: Running): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  await inGroups(steps, running, async (step) => {
    await runStep(step, steps.length, running).catch((error: unknown) => failures.push(error));
  });
  return failures;
}

/**
 * Runs the groups one after the other. In a group, namespaces run in parallel, with a bound, and the steps of each in
 * order.
 * @param goesOn whether to run a group; otherwise neither it nor a later one is run.
 */
async function inGroups(
  steps: readonly Step[],
  { locks }: Running,
  run: (step: Step) => Promise<void>,
  goesOn: (group: readonly Step[]) => boolean = () => true,
): Promise<void> {
  let isStopped = false;
  for (const part of partsByLock(stepGroups(steps))) {
    const runPart = async (): Promise<void> => {
      for (const group of part) {
        isStopped ||= !goesOn(group);
        if (!isStopped) await runGroup(group, run);
      }
    };
    if (isStopped) return;
    await (locks !== undefined && part.some(writesOnNode) ? locks.onNode(runPart) : runPart());
  }
}

async function runGroup(group: readonly Step[], run: (step: Step) => Promise<void>): Promise<void> {
  const gate = makeGate(namespacesAtOnce);
  const namespaces = new Map<string | null, Step[]>();
  for (const step of group) {
    const before = namespaces.get(step.netns);
    if (before === undefined) namespaces.set(step.netns, [step]);
    else before.push(step);
  }
  const runNamespace = async (steps: readonly Step[]): Promise<void> => {
    for (const step of steps) await run(step);
  };
  await Promise.all([...namespaces.values()].map((steps) => gate(() => runNamespace(steps))));
}

/** Consecutive groups that need the node's lock, or that do not: it is held for no longer than they take. */
function partsByLock(groups: readonly (readonly Step[])[]): readonly (readonly (readonly Step[])[])[] {
  const parts: (readonly Step[])[][] = [];
  for (const group of groups) {
    const last = parts.at(-1);
    if (last !== undefined && last.some(writesOnNode) === writesOnNode(group)) last.push(group);
    else parts.push([group]);
  }
  return parts;
}

function writesOnNode(group: readonly Step[]): boolean {
  return group.some(({ scope }) => !isPodScope(scope));
}

async function runStep(step: Step, total: number, running: Running): Promise<void> {
  const { machine, onStep, options, signal } = running;
  onStep?.(step, total);
  try {
    signal?.throwIfAborted();
    await expectUnchanged(machine, step);
    for (const action of stepActions(step, options)) await runAction(action, step, running);
  } catch (error) {
    throw new StepError(step, total, error);
  }
}

async function runAction(action: Action, { netns }: Step, running: Running): Promise<void> {
  const { generations, locks, machine, signal } = running;
  if (action.kind === 'write') {
    await machine.writeText(action.path, action.text);
    return;
  }
  const keepOpen = locks?.inheritedIn(netns) ?? [];
  const plannedOn = generations?.get(netns);
  const { generation } = expectSuccess(
    await machine.execute(
      {
        ...action.command,
        ...(keepOpen.length === 0 ? {} : { keepOpen }),
        ...(plannedOn === undefined ? {} : { plannedOn }),
      },
      signal,
    ),
  );
  if (plannedOn === undefined) return;
  if (generation === undefined) generations?.delete(netns);
  else generations?.set(netns, generation);
}
