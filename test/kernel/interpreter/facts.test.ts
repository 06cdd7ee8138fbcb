import { expect, test } from 'vitest';
import { families, familyOf } from '../../../src/ir/family.js';
import { hasPorts } from '../../../src/ir/protocols.js';
import { ruleTools } from '../../../src/observe/tools.js';
import { endWords, type Fact, outcomesOf, readSent } from '../../simulate/facts/fact.js';
import { facts } from '../../simulate/facts/facts.js';
import { rulesText, standing } from '../../simulate/facts/small-node.js';
import { type Arena, neighbourScript, quietIPv6, vethScript, withArena } from './arena.js';
import { hitsBetween, ruleCounts } from './compare.js';
import { installSniffer } from './sniffer.js';

const layout = {
  namespaces: ['node', 'a', 'b', 'c'],
  scripts: [
    ['node', quietIPv6],
    ['node', vethScript(1, 'na', 'a', 'eth0')],
    ['node', vethScript(2, 'nb', 'b', 'eth0')],
    ['node', vethScript(3, 'nc', 'c', 'eth0')],
    [
      'node',
      [
        ...standing.addresses.map(({ address, link }) => `ip addr add ${address} dev ${link}`),
        ...standing.routes.map((route) => `ip route add ${route}`),
        ...standing.links.flatMap((link) => ('group' in link ? `ip link set ${link.name} group ${link.group}` : [])),
        'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1',
      ].join('; '),
    ],
    ['node', neighbourScript(1, 'na', ['10.9.1.2', '10.9.1.3', 'fd00:9:1::2', 'fd00:9:1::3'])],
    ['node', neighbourScript(2, 'nb', ['10.9.2.2', '10.9.4.2', 'fd00:9:2::2'])],
    ['node', neighbourScript(3, 'nc', ['198.51.100.7', '2001:db8:9::9'])],
  ],
  ends: [
    ['a', 'eth0'],
    ['b', 'eth0'],
    ['c', 'eth0'],
  ],
  listeners: { node: [15001] },
  flush: { namespace: 'a', device: 'eth0', address: '10.9.1.1' },
} as const;

const allTables = ['raw', 'mangle', 'nat', 'filter'].map((table) => `*${table}\nCOMMIT\n`).join('');

function install(arena: Arena, fact: Fact, before: Fact | null): void {
  const settings = Object.entries({ ...standing.sysctls, ...fact.sysctls });
  arena.run(
    'node',
    [
      ...families.map((each) => `${ruleTools('iptables-nft', each).restore} << 'END'\n${allTables}END`),
      // A list refers to its sets until it is empty, and rules of nft that are gone go a little later.
      'ipset flush; until ipset destroy 2> /dev/null; do sleep 0.02; done',
      ...(before?.ipRules ?? []).map((rule) => `ip ${flagOf(before)} rule del priority ${rule.split(' ')[0]}`),
      ...(before?.routes ?? []).map((route) => `ip route del ${route}`),
      ...(before?.addresses ?? []).map((address) => `ip addr del ${address.replace(/ scope.*/, '')}`),
      'conntrack -F 2> /dev/null',
      ...settings.map(([key, value]) => `echo ${value} > /proc/sys/net/ipv4/conf/${key}`),
      `ipset restore << 'END'\n${fact.sets ?? ''}END`,
      ...(fact.addresses ?? []).map((address) => `ip addr add ${address}`),
      ...(fact.routes ?? []).map((route) => `ip route add ${route}`),
      ...(fact.ipRules ?? []).map((rule) => `ip ${flagOf(fact)} rule add priority ${rule}`),
      `${ruleTools('iptables-nft', fact.family ?? 'ipv4').restore} --noflush << 'END'\n${rulesText(fact)}END`,
    ].join('\n'),
  );
}

function flagOf(fact: Fact | null): string {
  return fact?.family === 'ipv6' ? '-6' : '-4';
}

/** `FACT=words` asks about the facts whose names have them, alone. */
const asked = facts.filter(({ name }) => name.includes(process.env['FACT'] ?? ''));

let id = 0;

/** What becomes of a packet, in the words of the fact; the rules that were hit in no order. */
async function outcomeOf(arena: Arena, text: string): Promise<string> {
  const { from, mark, ...sent } = readSent(text);
  id += 1;
  const family = familyOf(sent.source);
  const before = ruleCounts(arena, 'node', 'iptables-nft', family);
  const { received } = await arena.send(
    from === 'node' ? { namespace: 'node', mark } : { namespace: from, device: 'eth0' },
    {
      ...sent,
      id,
      icmpCode: 0,
    },
  );
  const hits = hitsBetween(before, ruleCounts(arena, 'node', 'iptables-nft', family));
  const words = hits.flatMap((hit) => /--comment (\S+)/.exec(hit)?.[1] ?? []);
  const [arrived] = received.filter((packet) => packet.id === id);
  return sorted(`${arrived === undefined ? 'stays' : arrivalText(arrived, sent.protocol)} [${words.join(' ')}]`);
}

function arrivalText(arrived: Awaited<ReturnType<Arena['send']>>['received'][number], protocol: number): string {
  const [near, far] = hasPorts(protocol) ? [arrived.sourcePort ?? 0, arrived.destinationPort ?? 0] : [null, null];
  return `n${arrived.namespace} ${endWords(arrived.source, near)} > ${endWords(arrived.destination, far)}`;
}

/** From outside, what the node keeps and what it drops look alike; the rules that were hit tell them apart. */
function sorted(outcome: string): string {
  const [, what = '', words = ''] = /^(.*?)(?: \[([^\]:]*)\])?$/.exec(outcome) ?? [];
  return `${what.replace(/^(?:itself|nowhere)$/, 'stays')} [${words.split(' ').sort().join(' ')}]`;
}

test('the kernel confirms every fact of the interpreter', () =>
  withArena(layout, async (arena) => {
    for (const family of families) installSniffer(arena, 'node', family);
    let before: Fact | null = null;
    for (const fact of asked) {
      install(arena, fact, before);
      before = fact;
      for (const packet of fact.packets) {
        const seen = await outcomeOf(arena, packet[0]);
        expect.soft(outcomesOf(packet).map(sorted), `${fact.name}: ${packet[0]}: ${seen}`).toContain(seen);
      }
    }
  }));
