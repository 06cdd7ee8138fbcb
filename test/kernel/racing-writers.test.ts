import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ApplyError, apply, LockedError, type Machine, verify } from '../../src/index.js';
import { bundledScript } from './node/bundled-script.js';
import { comparable } from './node/comparable.js';
import { stateFor, watched } from './node/library.js';
import { joiner, pods, type TestNode, withTestNode } from './node/test-node.js';

/** The machine, on which another program acts right after a chosen write. */
function disturbed(node: TestNode, tool: RegExp, command: string, times: number): Machine {
  const { machine } = watched(node);
  let left = times;
  return {
    ...machine,
    execute: async (given, signal) => {
      const result = await machine.execute(given, signal);
      if (given.writes && given.netns == null && tool.test(given.argv.join(' ')) && left > 0) {
        left -= 1;
        node.run('host', command);
      }
      return result;
    },
  };
}

const applyAndDie = await bundledScript('apply-and-die.mjs');

const intruders = [
  ['flushes mangle', /restore --noflush/, 'iptables-nft -t mangle -F'],
  [
    'saves before our write and restores after it',
    /restore --noflush/,
    'iptables-nft-restore < /dev/null; iptables-nft -t mangle -F; iptables-nft -t mangle -X; iptables-nft -t nat -F',
  ],
  ['removes our ip rules', /^ip /, 'ip rule del priority 101 || true'],
  ['empties our set', /restore --noflush/, 'ipset flush ztunnel-pods-ips'],
  ['creates our table', /^ip /, 'nft add table ip ztunnel-redirect', 'nft'],
  [
    'makes a table with our name and rules of its own',
    /^ip /,
    "nft 'add table ip ztunnel-redirect; add chain ip ztunnel-redirect theirs; add rule ip ztunnel-redirect theirs drop'",
    'nft',
  ],
  ['empties our chains of nft', /^nft /, 'nft flush table ip ztunnel-redirect', 'nft'],
  ['deletes our table', /^nft /, 'nft delete table ip ztunnel-redirect', 'nft'],
] as const;

for (const [what, tool, command, backend = 'iptables-nft'] of intruders) {
  test(`another program that ${what} once while we write is noticed, and the apply converges`, () =>
    withTestNode(async (node) => {
      const state = stateFor(node, { backend });
      const { machine } = watched(node);
      const options = { stateDirectory: node.folder };
      const report = await apply(state, { ...options, machine: disturbed(node, tool, command, 1) });
      expect(report.outcome).toBe('done');
      expect((await verify(state, { ...options, machine })).plan.changes).toEqual([]);
    }));
}

test('one that does it every time is reported with the differences, within the bound', () =>
  withTestNode(async (node) => {
    const bare = comparable(node);
    const machine = disturbed(node, /^ipset restore/, 'ipset flush ztunnel-pods-ips || true', 99);
    const failure = await apply(stateFor(node), { machine, stateDirectory: node.folder }).catch(
      (error: unknown) => error,
    );
    if (!(failure instanceof ApplyError)) throw new Error(String(failure));
    expect(failure.reason).toBe('not-converged');
    expect(failure.plan.changes.map(({ item }) => item.object)).toEqual(['member', 'member']);
    expect(failure.undone).toBe('all');
    expect(comparable(node)).toBe(bare);
  }));

test('two applies at once run one after the other, and the holder of the lock is named', () =>
  withTestNode(async (node) => {
    const [one, other] = [stateFor(node), stateFor(node, { pods: [...pods, joiner] })];
    const { machine } = watched(node);
    const options = { machine, stateDirectory: node.folder };
    const outcomes = await Promise.all([
      apply(one, options),
      apply(other, options),
      apply(one, options),
      apply(other, options),
    ]);
    expect(outcomes.every(({ outcome }) => outcome === 'done' || outcome === 'nothing-to-do')).toBe(true);
    const left = await Promise.all(
      [one, other].map(async (state) => (await verify(state, options)).plan.changes.length),
    );
    expect(left.filter((count) => count === 0)).toHaveLength(1);
    const waiting = apply(one, {
      ...options,
      confirm: async () => {
        const refused = await apply(other, { ...options, namespaceLockSeconds: 0 }).catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(LockedError);
        expect(String(refused)).toContain(`pid ${process.pid}, since `);
        for (const name of readdirSync(node.folder)) if (name.endsWith('.lock')) rmSync(join(node.folder, name));
        const refusedAgain = await apply(other, { ...options, namespaceLockSeconds: 0 }).catch(String);
        expect(refusedAgain).toContain('another apply or destroy');
        return false;
      },
    });
    await waiting;
  }));

test('a child that outlives us keeps the lock until it ends', () =>
  withTestNode(async (node) => {
    const options = { machine: watched(node).machine, stateDirectory: node.folder };
    const document = { backend: 'iptables-legacy' };
    const state = stateFor(node, document);
    // Another process holds the lock of legacy tables until its input ends, so our restore is waiting when we are
    // killed.
    const env = { ...process.env, XTABLES_LOCKFILE: join(node.folder, 'xtables.lock') };
    const holder = spawn('flock', [env.XTABLES_LOCKFILE, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
    holder.stdin.write('held\n');
    await once(holder.stdout, 'data');
    const words = ['netns', 'exec', node.netns.host, process.execPath, applyAndDie];
    const killed = spawn('ip', [...words, node.write(document), node.folder, '3', 'inside'], { stdio: 'ignore', env });
    await once(killed, 'exit');
    const refused = await apply(state, { ...options, namespaceLockSeconds: 0 }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LockedError);
    const left = once(holder, 'exit');
    holder.stdin.end();
    await left;
    expect((await apply(state, options)).outcome).toBe('done');
  }));

test("when ztunnel's namespace vanishes midway, the node is rolled back", () =>
  withTestNode(async (node) => {
    const { machine } = watched(node);
    let isGone = false;
    const vanishing: Machine = {
      ...machine,
      execute: async (command, signal) => {
        if (command.writes && command.netns == null && !isGone) {
          isGone = true;
          node.run('host', `ip netns del ${node.netns.ztunnel}; ip link del vzt`);
        }
        return machine.execute(command, signal);
      },
    };
    const failure = await apply(stateFor(node), { machine: vanishing, stateDirectory: node.folder }).catch(
      (error: unknown) => error,
    );
    if (!(failure instanceof ApplyError)) throw new Error(String(failure));
    expect([failure.message, failure.undone]).toEqual([expect.stringContaining('step'), 'all']);
    const left = node.run(
      'host',
      'iptables-nft-save | grep ^-A || true; ipset save; ip rule | grep -v "from all lookup"; ip route show table all | grep -v "table local"',
    );
    expect(left.split('\n').filter((line) => /ztunnel|istio|table 10[012]|lookup 10[012]/.test(line))).toEqual([]);
  }));

test('a chain that another program removes and makes again while we read is read again', () =>
  withTestNode(async (node) => {
    const state = stateFor(node, { backend: 'iptables-nft' });
    const { machine } = watched(node);
    const options = { stateDirectory: node.folder };
    await apply(state, { ...options, machine });
    let listings = 0;
    const raced: Machine = {
      ...machine,
      execute: async (given, signal) => {
        const isListing = given.netns == null && given.argv.join(' ') === 'xargs -L 1 iptables-nft';
        if (!isListing) return machine.execute(given, signal);
        listings += 1;
        if (listings > 1) return machine.execute(given, signal);
        node.run('host', 'nft rename chain ip nat ztunnel-PREROUTING away');
        const result = await machine.execute(given, signal);
        node.run('host', 'nft rename chain ip nat away ztunnel-PREROUTING');
        return result;
      },
    };
    expect((await verify(state, { ...options, machine: raced })).plan.changes).toEqual([]);
    expect(listings).toBeGreaterThan(1);
  }));
