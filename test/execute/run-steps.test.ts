import { expect, test } from 'vitest';
import { type Locks, namespacesAtOnce, runSteps, trySteps } from '../../src/execute/run-steps.js';
import type { Command } from '../../src/kernel/command.js';
import { type Machine, thisMachine } from '../../src/kernel/machine.js';
import type { Step } from '../../src/plan/step.js';

/** One process in another namespace, or in the node's own. */
function step(number: number, group: number, netns: string | null): Step {
  const work = { tool: 'ip', family: 'ipv4', operations: [] } as const;
  return { number, group, netns, scope: netns === null ? 'host' : `annex-${netns}`, phase: 'network', work };
}

/** The same in the namespace of a pod. */
function podStep(number: number, group: number, netns: string): Step {
  return { ...step(number, group, netns), scope: `pods/${netns}` };
}

interface Course {
  readonly machine: Machine;
  /** What began and ended, in its order: `+a` and `-a` for a process in namespace a. */
  readonly events: string[];
  readonly most: () => number;
}

/** A machine whose processes end some turns later; it keeps what ran side by side. */
function fakeMachine(fails: (netns: string) => boolean = () => false): Course {
  const events: string[] = [];
  let [now, most] = [0, 0];
  const execute: Machine['execute'] = async (command: Command) => {
    const name = command.netns ?? 'node';
    events.push(`+${name}`);
    now += 1;
    most = Math.max(most, now);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    now -= 1;
    events.push(`-${name}`);
    const exitCode = fails(name) ? 1 : 0;
    return { command, exitCode, stdout: '', stderr: exitCode === 0 ? '' : `refused in ${name}` };
  };
  return { machine: { ...thisMachine, execute }, events, most: () => most };
}

const options = { backend: 'iptables-nft' } as const;

test('namespaces of a group run in parallel, groups in sequence, the steps of a namespace in order', async () => {
  const { events, machine } = fakeMachine();
  const steps = [step(1, 1, 'a'), step(2, 1, 'a'), step(3, 1, 'b'), step(4, 2, null), step(5, 3, 'a')];
  await runSteps(steps, { machine, options });
  expect(events.slice(0, 2)).toEqual(['+a', '+b']);
  expect(events.slice(2, 6).sort()).toEqual(['+a', '-a', '-a', '-b']);
  expect(events.slice(6)).toEqual(['+node', '-node', '+a', '-a']);
});

test('no more namespaces than the bound run at once', async () => {
  const { events, machine, most } = fakeMachine();
  const steps = Array.from({ length: 3 * namespacesAtOnce }, (_, index) => step(index + 1, 1, `pod${index}`));
  await runSteps(steps, { machine, options });
  expect(most()).toBe(namespacesAtOnce);
  expect(events).toHaveLength(2 * steps.length);
});

test('when a step fails, running steps of its group finish, nothing else starts, and the step is named', async () => {
  const { events, machine } = fakeMachine((netns) => netns === 'b');
  const steps = [step(1, 1, 'a'), step(2, 1, 'b'), step(3, 1, 'b'), step(4, 1, 'c'), step(5, 2, null)];
  const seen: number[] = [];
  const running = { machine, options, onStep: (one: Step) => void seen.push(one.number) };
  await expect(runSteps(steps, running)).rejects.toMatchObject({
    name: 'StepError',
    step: { number: 2 },
    message: expect.stringContaining('step 2 of 5 (annex-b, ip) failed'),
  });
  expect(events).toEqual(['+a', '+b', '+c', '-a', '-b', '-c']);
  expect(seen).toEqual([1, 2, 4]);
});

test('of two failures the first is reported', async () => {
  const { machine } = fakeMachine(() => true);
  const both = runSteps([step(1, 1, 'a'), step(2, 1, 'b')], { machine, options });
  await expect(both).rejects.toMatchObject({ step: { number: 1 } });
});

test('a pod whose step fails stops its own steps and those of the node, and no other pod', async () => {
  const { events, machine } = fakeMachine((netns) => netns === 'b');
  const steps = [
    step(1, 1, null),
    ...[podStep(2, 2, 'a'), podStep(3, 2, 'b'), podStep(4, 2, 'b')],
    ...[podStep(5, 3, 'a'), podStep(6, 3, 'b'), podStep(7, 3, 'c')],
    step(8, 4, null),
    podStep(9, 5, 'a'),
  ];
  const failures = await runSteps(steps, { machine, options });
  expect(failures).toMatchObject([{ netns: 'b', scope: 'pods/b', error: { name: 'StepError', step: { number: 3 } } }]);
  expect(events.filter((event) => event.startsWith('+'))).toEqual(['+node', '+a', '+b', '+a', '+c']);
});

test("where the node's own namespace refuses, no pod is looked at", async () => {
  const { events, machine } = fakeMachine((netns) => netns === 'node');
  const run = runSteps([step(1, 1, null), podStep(2, 2, 'a')], { machine, options });
  await expect(run).rejects.toMatchObject({ step: { number: 1 } });
  expect(events).toEqual(['+node', '-node']);
});

test("the node's lock is held for its own steps alone, and a process inherits the lock of its namespace", async () => {
  const { events, machine } = fakeMachine();
  const kept: (readonly number[])[] = [];
  const execute: Machine['execute'] = (command) => {
    kept.push(command.keepOpen ?? []);
    return machine.execute(command);
  };
  const locks: Locks = {
    inheritedIn: (netns) => (netns === null ? [9] : [netns.length]),
    onNode: async (work) => {
      events.push('locked');
      const done = await work();
      events.push('free');
      return done;
    },
  };
  const steps = [step(1, 1, null), step(2, 2, null), podStep(3, 3, 'a'), podStep(4, 4, 'bb'), step(5, 5, null)];
  await runSteps(steps, { machine: { ...machine, execute }, options, locks });
  const node = ['+node', '-node'];
  expect(events).toEqual(['locked', ...node, ...node, 'free', '+a', '-a', '+bb', '-bb', 'locked', ...node, 'free']);
  expect(kept).toEqual([[9], [9], [1], [2], [9]]);
});

test('after an abort no further step starts', async () => {
  const { events, machine } = fakeMachine();
  const controller = new AbortController();
  const onStep = (one: Step) => {
    if (one.number === 3) controller.abort(new Error('enough'));
  };
  const steps = [step(1, 1, 'a'), step(2, 1, 'b'), step(3, 2, 'a'), step(4, 2, 'b'), step(5, 3, null)];
  const run = runSteps(steps, { machine, options, onStep, signal: controller.signal });
  await expect(run).rejects.toMatchObject({ step: { number: 3 }, message: expect.stringContaining('enough') });
  expect(events).toEqual(['+a', '+b', '-a', '-b']);
});

test('a rollback tries every step and reports each failure', async () => {
  const { events, machine } = fakeMachine((netns) => netns !== 'node');
  const failures = await trySteps([step(1, 1, 'a'), step(2, 1, 'b'), step(3, 2, null)], { machine, options });
  expect(failures).toMatchObject([{ step: { number: 1 } }, { step: { number: 2 } }]);
  expect(events.at(-1)).toBe('-node');
});
