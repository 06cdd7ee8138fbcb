import { expect, test } from 'vitest';
import { ApplyError, apply, type Machine, verify } from '../../src/index.js';
import { ChangedMeanwhileError } from '../../src/kernel/changed-meanwhile-error.js';
import { type FakeNode, joiner, pods, withFakeNode } from '../fakes/index.js';

/** The machine, whose writes by one program are found to be outdated some times, before anything is written. */
function outdated({ kernel: { machine } }: FakeNode, program: string, times: number): Machine {
  let left = times;
  return {
    ...machine,
    execute: async (command, signal) => {
      if (!command.writes || command.argv[0] !== program || left === 0) return machine.execute(command, signal);
      left -= 1;
      throw new ChangedMeanwhileError('somebody else changed the rules');
    },
  };
}

test.each(['ipset', 'ip', 'iptables-nft-restore'])(
  'a step of %s that is outdated is planned again, though it is the same, and a note tells',
  (program) =>
    withFakeNode(async (node) => {
      const state = node.document();
      const report = await apply(state, { ...node.options, machine: outdated(node, program, 2) });
      expect(report.outcome).toBe('done');
      expect(new Set(report.notes.map((note) => note.replace(/\d+/, 'N')))).toEqual(
        new Set(['step N was planned again: somebody else changed the rules']),
      );
      expect((await verify(state, node.options)).plan.changes).toEqual([]);
    }),
);

test('a step that is outdated each of three times is given up, and everything is rolled back', () =>
  withFakeNode(async (node) => {
    const before = node.kernel.state();
    const failure = await apply(node.document(), { ...node.options, machine: outdated(node, 'ipset', 3) }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ApplyError);
    expect(failure).toMatchObject({ reason: 'step-failed', undone: 'all' });
    expect(String(failure)).toContain('somebody else changed the rules');
    expect(node.kernel.state()).toEqual(before);
  }));

test('writes name no generation where the kernel tells none', () =>
  withFakeNode(async (node) => {
    const named: unknown[] = [];
    const machine: Machine = {
      ...node.kernel.machine,
      execute: (command, signal) => {
        if ('plannedOn' in command) named.push(command);
        return node.kernel.machine.execute(command, signal);
      },
    };
    await apply(node.document(), { ...node.options, machine });
    await apply(node.document({ pods: [...pods, joiner] }), { ...node.options, machine });
    expect(named).toEqual([]);
  }));

test('the last time is not held to a generation, so whoever keeps committing cannot stop an apply', () =>
  withFakeNode(async (node) => {
    const { machine: inside } = node.kernel;
    let commits = 7;
    const refusedAt: number[] = [];
    const machine: Machine = {
      ...inside,
      execute: async (command, signal) => {
        commits += 1;
        if (command.writes && command.plannedOn !== undefined) {
          refusedAt.push(command.plannedOn);
          throw new ChangedMeanwhileError('somebody else changed the rules');
        }
        return { ...(await inside.execute(command, signal)), ...(command.writes ? {} : { generation: commits }) };
      },
    };
    const report = await apply(node.document(), { ...node.options, machine });
    expect(report.outcome).toBe('done');
    expect(refusedAt).toHaveLength(2);
    // Each was planned on what was read after the one before.
    expect(refusedAt[1]).toBeGreaterThan(refusedAt[0] ?? Number.POSITIVE_INFINITY);
  }));
