import { expect, test } from 'vitest';
import { diagnose, examine, parseNodeState, plan, runCommand, verify } from '../../src/index.js';
import { type Lab, labDocument, labMachine } from '../../src/lab/index.js';
import { namespaceName } from '../../src/lab/topology.js';
import { compiled } from './lab-apply-compiled.js';
import { withLab } from './lab-for-tests.js';

type Where = 'node' | 'ztunnel';

/**
 * A change that stops redirection while everything of ours is in place, its inverse, and the words that verify must
 * print.
 */
const breakages: readonly (readonly [where: Where, broken: string, mended: string, named: string])[] = [
  ['node', 'ip rule add prio 1 lookup main', 'ip rule del prio 1', "ip rule 1 (somebody else's) goes first"],
  ['node', 'ip rule add prio 50 blackhole', 'ip rule del prio 50', "ip rule 50 (somebody else's) goes first"],
  ['ztunnel', 'ip rule add prio 5 lookup main', 'ip rule del prio 5', "ip rule 5 (somebody else's) goes first"],
  ['node', "nft 'add table ip mangle { flags dormant; }'", 'nft add table ip mangle', 'ip mangle has flags dormant'],
  [
    'node',
    'ip link add br0 up type bridge; ip link set istioout master br0',
    'ip link del br0',
    'istioout is a port of the bridge br0',
  ],
  ['node', 'sysctl -qw net.ipv4.ip_forward=0', 'sysctl -qw net.ipv4.ip_forward=1', 'net/ipv4/ip_forward is 0'],
  [
    'node',
    'sysctl -qw net.ipv4.conf.istioout.forwarding=0',
    'sysctl -qw net.ipv4.conf.istioout.forwarding=1',
    'istioout/forwarding is 0',
  ],
  [
    'node',
    'sysctl -qw net.ipv4.conf.vethzt1.forwarding=0',
    'sysctl -qw net.ipv4.conf.vethzt1.forwarding=1',
    'vethzt1/forwarding is 0',
  ],
  ['node', 'ip link set istioout arp off', 'ip link set istioout arp on', 'istioout has arp off'],
  [
    'node',
    'sysctl -qw net.ipv4.conf.all.src_valid_mark=1',
    'sysctl -qw net.ipv4.conf.all.src_valid_mark=0',
    'net/ipv4/conf/all/src_valid_mark is 1',
  ],
  [
    'ztunnel',
    'sysctl -qw net.ipv4.conf.pistioin.src_valid_mark=1',
    'sysctl -qw net.ipv4.conf.pistioin.src_valid_mark=0',
    'pistioin/src_valid_mark is 1 in ztunnel',
  ],
  [
    'ztunnel',
    'sysctl -qw net.ipv4.tcp_fwmark_accept=1',
    'sysctl -qw net.ipv4.tcp_fwmark_accept=0',
    'tcp_fwmark_accept is 1',
  ],
  ['ztunnel', 'sysctl -qw net.ipv4.tcp_syncookies=2', 'sysctl -qw net.ipv4.tcp_syncookies=1', 'tcp_syncookies is 2'],
  [
    'node',
    "nft 'add table inet fw; add chain inet fw f { type filter hook forward priority 10; }; add rule inet fw f meta l4proto tcp drop'",
    'nft delete table inet fw',
    'a rule of nft table inet fw drops it',
  ],
  [
    'node',
    'iptables-nft -t mangle -I PREROUTING -j RETURN',
    'iptables-nft -t mangle -D PREROUTING -j RETURN',
    'ends the chain ahead of ours',
  ],
  ['node', 'iptables-nft -P FORWARD DROP', 'iptables-nft -P FORWARD ACCEPT', 'the policy of filter FORWARD is DROP'],
  [
    'node',
    'ip neigh replace 192.168.127.2 lladdr 00:11:22:33:44:55 dev istioout nud permanent',
    'ip neigh del 192.168.127.2 dev istioout',
    'a neighbour entry was set by hand',
  ],
];

test('a missing effect is reported with its culprit, and no longer once the culprit is gone', () =>
  withLab(async (lab) => {
    const document = labDocument(lab, 'node1', { backend: 'iptables-nft', tunnel: 'veth' });
    await compiled.apply(lab, 'node1', document, null);
    const parsed = parseNodeState(JSON.stringify(document));
    if (!parsed.ok) throw new Error('the document of the lab is refused');
    const checked = async () => {
      const { effect, plan: compared } = await verify(parsed.value, { machine: labMachine(lab.nodes.node1) });
      return { effect, obstacles: compared.obstacles.map(({ message }) => message) };
    };
    const clean = { effect: expect.objectContaining({ holds: true, failures: [] }), obstacles: [] };
    expect(await checked()).toEqual(clean);
    for (const [where, broken, mended, named] of breakages) {
      await run(lab, where, broken);
      const { effect } = await checked();
      expect([broken, effect?.holds], broken).toEqual([broken, false]);
      expect(effect?.failures.map(({ message }) => message).join('\n'), broken).toContain(named);
      await run(lab, where, mended);
    }
    expect(await checked()).toEqual(clean);
    await run(lab, 'node', 'ip link set istioout arp off');
    const { findings } = diagnose(await examine(parsed.value, { machine: labMachine(lab.nodes.node1) }));
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([
      expect.objectContaining({ code: 'no-effect', evidence: expect.stringContaining('istioout has arp off') }),
    ]);
    await run(lab, 'node', 'ip link set istioout arp on');
    // A setting that stops everything in ztunnel's namespace is an obstacle of a plan.
    await run(lab, 'ztunnel', 'sysctl -qw net.ipv4.tcp_fwmark_accept=1');
    const { obstacles } = (await plan(parsed.value, { machine: labMachine(lab.nodes.node1) })).plan;
    expect(obstacles.map(({ code, message }) => [code, message])).toEqual([
      ['unfit-sysctl', expect.stringContaining('net/ipv4/tcp_fwmark_accept is 1')],
    ]);
  }));

async function run(lab: Lab, where: Where, script: string): Promise<void> {
  const { node1 } = lab.nodes;
  const netns = where === 'node' ? node1.netns : `/run/netns/${namespaceName(lab, node1.proxy.name)}`;
  const { exitCode, stderr } = await runCommand({ argv: ['sh', '-ec', script], netns });
  if (exitCode !== 0) throw new Error(`${script}: ${stderr}`);
}
