import { expect, test } from 'vitest';
import { apply, effect, verify } from '../../../src/index.js';
import { observeEffect } from '../../../src/live/observe-effect.js';
import { type PodsNode, withPods } from './pod-node.js';

const gateway = '10.244.1.254';

/** All ways from pods lead through the node, which has a way out. */
function connect({ pods, run }: PodsNode): void {
  run(
    null,
    'sysctl -qw net.ipv4.ip_forward=1; ip link add eth9 up type veth peer name eth8; ip link set eth8 up; ip address add 172.18.0.2/16 dev eth9; ip route add default via 172.18.0.1',
  );
  for (const pod of pods) {
    run(null, `ip address add ${gateway}/32 dev ${pod.name}; ip route add ${pod.ips[0]}/32 dev ${pod.name}`);
    run(pod, `ip route add ${gateway}/32 dev eth0; ip route del 10.244.1.0/24; ip route add default via ${gateway}`);
  }
}

/** The pods of which everything was read again: nothing else asks for all routes. */
function readAgain({ pods, ran }: PodsNode): readonly string[] {
  const saved = ran.filter(({ argv }) => argv.join(' ').endsWith('route show table all'));
  return pods.filter(({ netns }) => saved.some((command) => command.netns === netns)).map(({ name }) => name);
}

test.each(['iptables-nft', 'nft', 'iptables-legacy'])(
  '%s: what the plan read of pods in sync is enough to tell their effect',
  (backend) =>
    withPods(3, async (node) => {
      connect(node);
      const state = node.state({ backend });
      await apply(state, node.options);
      const before = node.ran.length;
      const { effect: seen } = await verify(state, node.options);
      expect(seen).toMatchObject({ holds: true, failures: [] });
      expect(seen?.checked).toBeGreaterThan(5);
      const inFirst = node.ran.slice(before).filter(({ netns }) => netns === node.pods[0]?.netns);
      expect(readAgain(node)).toEqual([]);
      // Of equal questions one is asked; these are the plan's and three more.
      expect(new Set(inFirst.map(({ argv }) => argv.join(' '))).size).toBeLessThanOrEqual(10);
      // How many kinds there are may change until the kernel has finished with the link-local addresses.
      const whole = effect(state, await observeEffect(state, node.options));
      expect(whole).toEqual({ ...seen, checked: whole.checked });
      expect(readAgain(node)).toHaveLength(3);
    }),
);

test('a pod that differs from others by a foreign rule alone is noticed', () =>
  withPods(6, async (node) => {
    connect(node);
    const state = node.state({ backend: 'iptables-nft' });
    await apply(state, node.options);
    const [, , third, , fifth] = node.pods;
    if (third === undefined || fifth === undefined) throw new Error('six pods were asked for');
    node.run(third, 'iptables-nft -t nat -I OUTPUT -p tcp -j ACCEPT');
    node.run(
      fifth,
      "nft 'add table inet fw; add chain inet fw out { type filter hook output priority -300; }; add rule inet fw out meta l4proto tcp drop'",
    );
    const { effect: seen } = await verify(state, node.options);
    expect(readAgain(node)).toEqual(['web-5']);
    const said = seen?.failures.map(({ message }) => message) ?? [];
    expect(said).toContainEqual(expect.stringMatching(/^default\/web-3 is not captured: .*-j ACCEPT/));
    expect(said).toContainEqual(expect.stringMatching(/web-5.*a rule of nft table inet fw drops it/));
    expect(new Set(seen?.failures.flatMap(({ pods }) => pods))).toEqual(new Set(['default/web-3', 'default/web-5']));
    expect(effect(state, await observeEffect(state, node.options)).failures).toEqual(seen?.failures);
    node.run(third, 'iptables-nft -t nat -D OUTPUT 1');
    node.run(fifth, 'nft delete table inet fw');
    node.run(third, "nft 'add table ip nat { flags dormant; }'");
    const { effect: asleep } = await verify(state, node.options);
    expect(new Set(asleep?.failures.flatMap(({ pods }) => pods))).toEqual(new Set(['default/web-3']));
  }));
