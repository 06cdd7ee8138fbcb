import { expect, test } from 'vitest';
import { apply, diagnose, examine, type Machine, observe } from '../../../src/index.js';
import type { Command } from '../../../src/kernel/command.js';
import { stateFor, watched } from '../node/library.js';
import { pods, type TestNode, withTestNode } from '../node/test-node.js';
import { type BothWays, bothWays } from './both-ways.js';

/** What other programs have on a node. */
const furniture = [
  'iptables-nft -t nat -N KUBE-SERVICES; iptables-nft -t nat -A PREROUTING -j KUBE-SERVICES',
  'ip6tables-nft -t mangle -A FORWARD -m mark --mark 7 -j ACCEPT',
  "nft 'add table inet others; add set inet others s { type ipv4_addr; flags interval; }; add element inet others s { 10.0.0.0/8 }'",
  'ipset create others hash:net comment; ipset add others 192.0.2.0/25 comment "somebody\'s"; ipset create l list:set; ipset add l others',
  'ip rule add priority 512 to 192.0.2.0/24 lookup 700; ip -6 rule add priority 513 iif vzt lookup 701',
  'ip route add 198.51.100.0/24 dev vzt table 700 proto 99; ip route add blackhole 203.0.113.0/24',
  'ip -6 route add fd00:7::/64 dev vzt table 701; ip route add 198.51.101.0/24 table 700 nexthop dev vzt nexthop dev vp3',
  'ip link add tunnel type vxlan id 5 remote 10.1.1.9 dstport 4790; ip link add bridge0 type bridge; ip link add dummy0 type veth peer name dummy1',
  'ip link property add dev dummy0 altname a-name-longer-than-fifteen; ip address add 192.0.2.77/32 dev dummy0 scope link',
];

/**
 * The commands that only read, each once, of all that is asked of a node; those of the node's own namespace name it.
 */
async function askedOf(node: TestNode): Promise<readonly Command[]> {
  const { machine: inside } = watched(node);
  const asked = new Map<string, Command>();
  const machine: Machine = {
    ...inside,
    execute: (command, signal) => {
      const { argv, bytes, stdin, writes } = command;
      const netns = command.netns ?? `/run/netns/${node.netns.host}`;
      // Saved addresses have the numbers of their messages, and a test of their own.
      if (!writes && !bytes)
        asked.set(JSON.stringify([argv, stdin, netns]), { argv, netns, ...(stdin === undefined ? {} : { stdin }) });
      return inside.execute(command, signal);
    },
  };
  const options = { machine, stateDirectory: node.folder };
  const state = stateFor(node, { backend: 'nft' });
  await apply(stateFor(node, { backend: 'iptables-nft' }), options);
  await apply(state, options);
  await apply(state, { ...options, only: pods.map(({ name, namespace }) => ({ name, namespace })) });
  await observe(state, options);
  diagnose(await examine(state, options));
  return [...asked.values()];
}

/** Of an IPv6 address until the kernel has looked for another host with it, a second or so after the device came up. */
const tentative = /"tentative":true,/g;

/** A list of links that are all of another kind than was asked for. */
const noLinks = /^\[\{\}(?:,\{\})*\]$/gm;

/**
 * libipset keeps its version to itself, `grep` has the lines of a folder in the order in which it comes to the files,
 * and `ip` lists all links, without a word about them, where the kernel does not know the kind that is asked for.
 */
function comparable({ argv }: Command, { stderr, stdout, ...said }: BothWays['byProgram']) {
  return {
    ...said,
    stdout: argv[0] === 'grep' ? stdout.split('\n').sort() : stdout.replace(noLinks, '[]').replace(tentative, ''),
    stderr: stderr.replace(/^ipset v\S+: /, 'ipset: '),
  };
}

test('whatever is asked of a node with much of others, this process and the programs give the same answers', () =>
  withTestNode(async (node) => {
    for (const command of furniture) node.run('host', command);
    const answered: string[] = [];
    for (const command of await askedOf(node)) {
      const { byProgram, inProcess } = await bothWays(command);
      if (inProcess === null) continue;
      answered.push(command.argv[0] ?? '');
      expect([command, comparable(command, inProcess)]).toEqual([command, comparable(command, byProgram)]);
    }
    expect(new Set(answered)).toEqual(new Set(['cat', 'grep', 'ip', 'ipset', 'nft']));
    expect(answered.length).toBeGreaterThan(25);
  }));
