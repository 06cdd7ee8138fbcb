import { expect, test } from 'vitest';
import { ApplyError, apply, type Machine } from '../../src/index.js';
import { throughBothDoors } from './both-doors.js';
import { comparable } from './node/comparable.js';
import { stateFor, watched } from './node/library.js';
import { joiner, pods, type TestNode, withTestNode } from './node/test-node.js';

/** Another program acts just before the first writing process whose words match. */
function disturbed(node: TestNode, tool: RegExp, command: string): Machine {
  const { machine } = watched(node);
  let isDone = false;
  return {
    ...machine,
    execute: async (given, signal) => {
      if (!isDone && given.writes && given.netns == null && tool.test(given.argv.join(' '))) {
        isDone = true;
        node.run('host', command);
      }
      return machine.execute(given, signal);
    },
  };
}

/** Another source for the pods' routes: each of them is replaced. */
const moved = (node: TestNode) => ({
  node: { name: 'test-node', hostIP: '10.244.1.8' },
  ztunnel: { ...node.ztunnel, tunnelPeer: '10.244.1.1' },
  pods: [...pods, joiner],
});

const theirs = 'ip route replace 10.244.1.3/32 via 10.244.1.9 dev vp4 onlink table 100';
const theirRoute = '10.244.1.3 via 10.244.1.9 dev vp4 onlink';

throughBothDoors(() => {
  test('a foreign object put in our place between plan and write stays, and is a collision', () =>
    withTestNode(async (node) => {
      node.run('host', 'ip address add 10.244.1.8/32 dev vzt');
      const options = { machine: watched(node).machine, stateDirectory: node.folder };
      const before = stateFor(node);
      const after = stateFor(node, moved(node));
      const failing = (more: object) => apply(after, { ...options, ...more }).catch((error: unknown) => error);
      const inTable = () => node.run('host', 'ip route show table 100');
      const repair = async () => {
        node.run('host', 'ip route del 10.244.1.3/32 via 10.244.1.9 dev vp4 table 100');
        await apply(before, options);
      };
      await apply(before, options);
      const applied = comparable(node);

      const confirm = async () => {
        node.run('host', theirs);
        return true;
      };
      const asked = await failing({ confirm });
      if (!(asked instanceof ApplyError)) throw new Error(String(asked));
      expect([asked.reason, asked.plan.obstacles.map(({ code }) => code)]).toEqual(['obstacles', ['collision']]);
      expect(inTable()).toContain(theirRoute);
      await repair();
      expect(comparable(node)).toBe(applied);

      const late = await failing({ machine: disturbed(node, /^ip /, theirs) });
      if (!(late instanceof ApplyError)) throw new Error(String(late));
      expect([late.reason, late.undone, late.plan.obstacles.map(({ code }) => code)]).toEqual([
        'step-failed',
        'all',
        ['collision'],
      ]);
      expect(inTable().match(/10\.244\.1\.3 .*/g)).toEqual([expect.stringContaining(theirRoute)]);
      await repair();
      expect(comparable(node)).toBe(applied);

      // A value that another program wrote in between is not overwritten unnoticed: the record restores it.
      const value = 'net/ipv4/conf/vp5/rp_filter';
      await apply(after, {
        ...options,
        machine: disturbed(node, /^ip /, `echo 2 > /proc/sys/${value}`),
      });
      await apply(before, options);
      expect(comparable(node)).toBe(applied);
    }));
});
