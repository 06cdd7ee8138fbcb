import { expect, test } from 'vitest';
import { ApplyError, apply, plan, verify } from '../../src/index.js';
import { stateFor, watched } from './node/library.js';
import { joiner, pods, stateOf, withTestNode } from './node/test-node.js';

const only = [{ namespace: joiner.namespace, name: joiner.name }];
const gone = only.map((ref) => ({ ...ref, ips: [joiner.ip], hostInterface: joiner.hostInterface }));

/** Both ends of a veth pair are interfaces of others. */
const others = Array.from({ length: 250 }, (_, index) => ({
  namespace: 'other',
  name: `pod-${index}`,
  ip: `10.244.2.${index + 1}`,
  hostInterface: `vo${index}`,
}));
const pairs = others.filter((_, index) => index % 2 === 0);
const batch = pairs.map((_, pair) => `link add vo${2 * pair} type veth peer name vo${2 * pair + 1}`).join('\n');

test('a pod joins and leaves beside 250 others, and nothing of theirs is read or written', () =>
  withTestNode(async (node) => {
    const { machine, ran } = watched(node);
    const options = { machine, stateDirectory: node.folder };
    node.run('host', `ip -batch - <<'END'\n${batch}\nEND\n`);
    const [before, after] = [
      stateFor(node, { pods: [...pods, ...others] }),
      stateFor(node, { pods: [...pods, ...others, joiner] }),
    ];
    await expect(apply(after, { ...options, only })).rejects.toThrow(/stand in the way/);
    await apply(before, options);
    const whole = stateOf(node, 'host');

    const words = () => ran.splice(0).map(({ argv, stdin = '' }) => [...argv, stdin].join(' ').trim());
    words();
    const joined = await apply(after, { ...options, only });
    expect([joined.outcome, joined.cached, joined.plan.steps.map(({ phase }) => phase)]).toEqual([
      'done',
      null,
      ['early-sysctls', 'network', 'sets-in'],
    ]);
    const run = words();
    expect(run.length).toBeLessThan(20);
    expect(run.filter((line) => /iptables|ipset save|nft|-json link show$/.test(line))).toEqual([]);
    expect(run.join('\n')).not.toMatch(/10\.244\.2\.|\bvo\d|table \d+\n/);
    expect((await verify(after, options)).plan.changes).toEqual([]);

    words();
    expect((await apply(before, { ...options, only: gone })).outcome).toBe('done');
    expect(words().join('\n')).not.toMatch(/10\.244\.2\.|\bvo\d|iptables/);
    expect(stateOf(node, 'host')).toBe(whole);
    expect(node.run('host', 'cat /proc/sys/net/ipv4/conf/vp5/rp_filter')).toBe('1\n');
    expect((await plan(before, options)).plan.changes).toEqual([]);
  }));

test('with native nft it is an element and a route; obstacles to that pod are found', () =>
  withTestNode(async (node) => {
    const { machine } = watched(node);
    const options = { machine, stateDirectory: node.folder };
    const change = { backend: 'nft', profile: 'hardened' };
    const [before, after] = [stateFor(node, change), stateFor(node, { ...change, pods: [...pods, joiner] })];
    await apply(before, options);
    const whole = stateOf(node, 'host');
    const refused = async () => {
      const error = await apply(after, { ...options, only }).catch((caught: unknown) => caught);
      return error instanceof ApplyError ? error.plan.obstacles.map(({ code }) => code) : error;
    };
    node.run('host', 'ip route add 10.244.1.5/32 dev vp5 table 100');
    expect(await refused()).toEqual(['collision']);
    node.run('host', 'ip route del 10.244.1.5/32 table 100');
    node.run('host', 'ip link set vp5 name elsewhere');
    expect(await refused()).toEqual(['unknown-interface']);
    node.run('host', 'ip link set elsewhere name vp5; ip link set vp5 up; ip route replace 10.244.1.5/32 dev vp5');

    const { plan: joined } = await apply(after, { ...options, only });
    expect(joined.steps.map(({ work }) => work.tool)).toEqual(['sysctl', 'ip', 'nft']);
    expect((await verify(after, { ...options, only })).plan.changes).toEqual([]);
    expect((await verify(after, options)).plan.changes).toEqual([]);
    expect((await apply(before, { ...options, only: gone })).outcome).toBe('done');
    expect(stateOf(node, 'host')).toBe(whole);

    node.run('host', 'ip link del istioin');
    expect(await refused()).toEqual(['not-programmed']);
  }));
