import { expect, test } from 'vitest';
import { comparable } from './node/comparable.js';
import { withResident } from './node/resident.js';
import { type TestNode, withTestNode } from './node/test-node.js';

const pairs = [
  ['iptables-nft', 'iptables-legacy'],
  ['iptables-legacy', 'iptables-nft'],
  ['iptables-nft', 'nft'],
  ['nft', 'iptables-nft'],
  ['iptables-legacy', 'nft'],
  ['nft', 'iptables-legacy'],
] as const;

function ours(node: TestNode, backend: string): number {
  const count = (where: 'host' | 'ztunnel', pattern: string) => {
    const list = backend === 'nft' ? 'nft list table ip ztunnel-redirect' : `${backend}-save`;
    return Number(node.run(where, `${list} 2> /dev/null | grep -c '${pattern}' || true`));
  };
  return backend === 'nft'
    ? count('host', 'mark') + count('ztunnel', 'tproxy')
    : count('host', '^-A.*ztunnel-') + count('ztunnel', 'TPROXY');
}

for (const [from, to] of pairs) {
  test(`from ${from} to ${to}: the new backend is in place before the old one is removed, and no trace of it is left`, () =>
    withTestNode((node) =>
      withResident(node, async ({ differences, go, state, verify }) => {
        const [old, next] = [node.document({ backend: from }), node.document({ backend: to })];
        expect((await go(next)).error).toBe(undefined);
        const expected = await state();
        expect((await go(null)).error).toBe(undefined);
        const bare = await state();
        expect((await go(old)).error).toBe(undefined);
        expect((await differences(next)).text).toContain(`mangle chain ztunnel-PREROUTING (${from})`);
        const plan = JSON.parse(node.redirect('plan', '-f', node.write({ backend: to }), '--output', 'json').out);
        const restores = plan.steps
          .filter(({ netns }: { netns: string | null }) => netns === null)
          .map(({ commands }: { commands: { argv: string[] }[] }) => commands[0]?.argv[0])
          .filter((program: string) => /^(iptables-.*-restore|nft)$/.test(program));
        const toolOf = (backend: string) => (backend === 'nft' ? 'nft' : `${backend}-restore`);
        expect(restores).toEqual([toolOf(to), toolOf(from)]);
        expect((await go(next)).error).toBe(undefined);
        expect([ours(node, from), ours(node, to) > 10]).toEqual([0, true]);
        expect(await state()).toBe(expected);
        expect(await verify(next)).toBe(0);
        expect((await go(null)).error).toBe(undefined);
        expect(await state()).toBe(bare);
      }),
    ));
}

test('one destroy without a document removes ours from both backends', () =>
  withTestNode((node) => {
    const bare = comparable(node);
    expect(node.redirect('apply', '--yes', '-f', node.write({ backend: 'iptables-legacy' })).code).toBe(0);
    const rules = node.run('host', 'iptables-legacy-save');
    expect(node.redirect('apply', '--yes', '-f', node.write()).code).toBe(0);
    // A tool that restores an earlier save brings them back.
    node.run('host', `iptables-legacy-restore << 'END'\n${rules}END`);
    expect(node.redirect('verify', '-f', node.write()).code).toBe(2);
    expect(node.redirect('destroy', '--yes').code).toBe(0);
    expect(comparable(node)).toBe(bare);
  }));

test('auto reads and never writes: it loads no table and decides the same again', () =>
  withTestNode((node) => {
    const file = node.write({ backend: 'auto' });
    const look = () => node.run('host', 'cat /proc/self/net/ip_tables_names; nft list tables');
    const before = look();
    const choices = [1, 2, 3].map(() => JSON.parse(node.redirect('plan', '-f', file, '--output', 'json').out));
    expect(new Set(choices.map(({ backend, backendReason }) => `${backend}: ${backendReason}`)).size).toBe(1);
    expect(look()).toBe(before);
    node.run('host', 'nft add table ip kube-proxy; nft add chain ip kube-proxy services');
    expect(node.redirect('plan', '-f', file).out).toContain('nft: kube-proxy uses it');
    node.run('host', 'iptables-legacy -t nat -N KUBE-PROXY-CANARY');
    expect(node.redirect('plan', '-f', file).out).toContain('iptables-legacy: kubelet or kube-proxy use it');
    expect(node.redirect('apply', '--yes', '-f', file).code).toBe(0);
    expect(node.redirect('plan', '-f', file).out).toContain('iptables-legacy: it holds our chains');
  }));
