import { expect, test } from 'vitest';
import { apply, type Machine, verify } from '../../src/index.js';
import { ChangedMeanwhileError } from '../../src/kernel/changed-meanwhile-error.js';
import { throughBothDoors } from './both-doors.js';
import { stateFor, watched } from './node/library.js';
import { joiner, pods, type TestNode, withTestNode } from './node/test-node.js';

/**
 * A machine on which another program commits rules of its own right before our first writes of rules, and what came of
 * these.
 */
function raced(node: TestNode, times: number) {
  const { machine } = watched(node);
  const ends: ('refused' | 'written')[] = [];
  const leftByRefusals: string[] = [];
  const rules = () => node.run('host', 'nft list ruleset');
  const execute: Machine['execute'] = async (command, signal) => {
    if (!command.writes || !/^nft$|-nft-restore$/.test(command.argv[0] ?? '') || command.netns != null)
      return machine.execute(command, signal);
    if (ends.length < times) node.run('host', `nft add table ip foreign${ends.length}`);
    const before = rules();
    try {
      const result = await machine.execute(command, signal);
      ends.push('written');
      return result;
    } catch (error) {
      expect(error).toBeInstanceOf(ChangedMeanwhileError);
      ends.push('refused');
      if (rules() !== before) leftByRefusals.push(rules());
      throw error;
    }
  };
  return { machine: { ...machine, execute }, ends, leftByRefusals };
}

const isGuarded = () => process.env['REDIRECT_NETLINK'] !== 'off';
const refused = (times: number) => Array.from({ length: isGuarded() ? times : 0 }, () => 'refused');

throughBothDoors(() => {
  test.each([
    ['nft', 9],
    ['iptables-nft', 1],
  ] as const)(
    '%s: rules are not written at another generation than they were planned on; %i foreign commits',
    (backend, times) =>
      withTestNode(async (node) => {
        const state = stateFor(node, { backend });
        const { ends, leftByRefusals, machine } = raced(node, times);
        const options = { machine, stateDirectory: node.folder };
        const report = await apply(state, options);
        expect(report.outcome).toBe('done');
        expect(report.notes).toEqual(
          refused(Math.min(times, 2)).map(() => expect.stringContaining('was planned again')),
        );
        expect(ends.slice(0, 3)).toEqual([...refused(Math.min(times, 2)), 'written'].slice(0, 3));
        expect(leftByRefusals).toEqual([]);
        expect((await verify(state, options)).plan.changes).toEqual([]);
      }),
  );
});

test.runIf(isGuarded())(
  'a member is sent with the generation of the cached state, and the kernel refuses it at another one',
  () =>
    withTestNode(async (node) => {
      const [before, after] = [
        stateFor(node, { backend: 'nft' }),
        stateFor(node, { backend: 'nft', pods: [...pods, joiner] }),
      ];
      const { cached } = await apply(before, { machine: watched(node).machine, stateDirectory: node.folder });
      const { ends, leftByRefusals, machine } = raced(node, 1);
      const options = { machine, stateDirectory: node.folder };
      const joined = await apply(after, { ...options, cached });
      expect([joined.outcome, ends, leftByRefusals]).toEqual(['done', [...refused(1), 'written'], []]);
      expect(node.run('host', 'nft list ruleset')).toContain(joiner.ip);
      // What the kernel was asked to write at, and what that left, goes on into the next one.
      const left = await apply(before, { ...options, cached: joined.cached });
      expect([left.outcome, ends.slice(-1)]).toEqual(['done', ['written']]);
      expect(ends).toHaveLength(2 + refused(1).length);
      expect((await verify(before, options)).plan.changes).toEqual([]);
    }),
);

test.runIf(isGuarded())(
  'what somebody committed since the state was cached is looked at, our own table alone, and refuses nothing',
  () =>
    withTestNode(async (node) => {
      const [before, after] = [
        stateFor(node, { backend: 'nft' }),
        stateFor(node, { backend: 'nft', pods: [...pods, joiner] }),
      ];
      const { machine, ran } = watched(node);
      const options = { machine, stateDirectory: node.folder };
      const { cached } = await apply(before, options);
      ran.length = 0;
      const undisturbed = await apply(after, { ...options, cached });
      const least = ran.length;
      node.run('host', 'nft add table ip foreign');
      ran.length = 0;
      const disturbed = await apply(before, { ...options, cached: undisturbed.cached });
      expect([disturbed.outcome, disturbed.notes]).toEqual(['done', []]);
      expect(ran.length).toBeLessThanOrEqual(least + 1);
      // What is missing from our table is seen too, though nothing else of the plan writes there.
      node.run('host', 'nft flush set ip ztunnel-redirect ztunnel-pods-ips');
      const repaired = await apply(before, { ...options, cached: disturbed.cached });
      expect(repaired.outcome).toBe('done');
      expect((await verify(before, options)).plan.changes).toEqual([]);
    }),
);
