import { expect, test } from 'vitest';
import { ApplyError, apply, destroy, type Machine, plan, verify, viewPlan } from '../../src/index.js';
import { throughBothDoors } from './both-doors.js';
import { stateFor, watched } from './node/library.js';
import { type TestNode, withTestNode } from './node/test-node.js';

const table = 'ip ztunnel-redirect';

/** Foreign objects in our nft table that are not modelled. */
const strange: Readonly<Record<string, string>> = {
  'rules with a comment, of another field, and to another chain': `add rule ${table} filter-forward counter comment "seen"; add rule ${table} mangle-prerouting ip dscp af21 drop; add chain ${table} theirs; add rule ${table} theirs limit rate 5/second drop; add rule ${table} filter-forward jump theirs`,
  'a set of ports, and a member with a comment': `add set ${table} ports { type inet_service; elements = { 80 }; }; add element ${table} ztunnel-pods-ips { 10.9.9.9 comment "hi" }`,
  'a map, a counter and another policy': `add map ${table} m { type ipv4_addr : verdict; }; add counter ${table} c; add chain ${table} mangle-input { policy drop; }`,
  'that it is dormant': `add table ${table} { flags dormant; }`,
};

const listed = (node: TestNode) => node.run('host', `nft -s list table ${table}`);

/** Another write that comes behind that of the table, and fails. */
function failingBehind(machine: Machine): Machine {
  let isStruck = false;
  return {
    ...machine,
    execute: async (command, signal) => {
      const isHit = !isStruck && command.writes && command.argv[0] === 'ip';
      if (!isHit) return machine.execute(command, signal);
      isStruck = true;
      return { command, exitCode: 1, stdout: '', stderr: 'struck' };
    },
  };
}

throughBothDoors(() => {
  test.each(Object.entries(strange))(
    '%s in our table is shown, removed, restored when a later step fails, and no obstacle to destroy',
    (_, drift) =>
      withTestNode(async (node) => {
        const state = stateFor(node, { backend: 'nft' });
        const { machine } = watched(node);
        const options = { machine, stateDirectory: node.folder };
        await apply(state, options);
        const placed = listed(node);
        const disturb = () => node.run('host', `nft -f - << 'END'\n${drift}\nEND\nip rule del priority 103`);
        disturb();
        const before = listed(node);
        expect(before).not.toBe(placed);
        const planned = await plan(state, options);
        expect(planned.plan.changes.length).toBeGreaterThan(1);
        expect(viewPlan(planned.plan).steps[0]?.inverse[0]?.stdin).toBe(
          `delete table ${table}\n${before.replaceAll('\n\n', '\n')}`,
        );
        const failed = await apply(state, { ...options, machine: failingBehind(machine) }).catch(
          (error: unknown) => error,
        );
        if (!(failed instanceof ApplyError)) throw new Error(String(failed));
        expect([failed.reason, failed.undone]).toEqual(['step-failed', 'all']);
        expect(listed(node)).toBe(before);
        expect((await apply(state, options)).outcome).toBe('done');
        expect(listed(node)).toBe(placed);
        disturb();
        expect((await destroy(state, options)).outcome).toBe('done');
        expect(node.run('host', 'nft list tables')).not.toContain('redirect');
        expect((await verify(state, options)).plan.changes.length).toBeGreaterThan(10);
      }),
  );
});
