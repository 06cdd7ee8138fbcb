import { expect, test } from 'vitest';
import { apply, diagnose, examine } from '../../src/index.js';
import { geneveProfileNames } from '../../src/modes/node-geneve/profiles.js';
import { stateFor, watched } from './node/library.js';
import { stateOf, type TestNode, withTestNode } from './node/test-node.js';

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly evidence: string;
}

function doctor(
  node: TestNode,
  ...words: readonly string[]
): { readonly code: number | null; readonly findings: readonly Found[] } {
  const { code, err, out } = node.redirect('doctor', '--output', 'json', ...words);
  expect(err).toBe('');
  return { code, findings: (JSON.parse(out) as { findings: readonly Found[] }).findings };
}

/** Common foreign rules, with one of each kind that no packet reaches. */
const foreign = `
*filter
:DOCKER - [0:0]
:LEFT - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j DROP
-A FORWARD -o docker0 -j DOCKER
-A DOCKER -i docker0 -o eth7 -j DROP
-A DOCKER -m limit --limit 1/sec -j DROP
-A DOCKER -m limit --limit 1/sec -j DROP
-A LEFT -j DROP
COMMIT
`;

test.each(['iptables-nft', 'iptables-legacy'])('%s: dead foreign rules are notes and change nothing', (backend) =>
  withTestNode((node) => {
    node.run('host', `${backend}-restore --noflush << 'END'\n${foreign}END`);
    const before = stateOf(node, 'host');
    const { code, findings } = doctor(node);
    expect([code, findings.filter(({ severity }) => severity !== 'note')]).toEqual([0, []]);
    expect(findings.map(({ code: name, evidence, severity }) => [name, severity, evidence.split('\n')])).toEqual([
      [
        'rule-shadowed',
        'note',
        [
          `on the node, ${backend}, table filter (somebody else), chain INPUT`,
          'rule 3: -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j DROP',
          'behind rule 2: -p tcp -m tcp --dport 22 -j ACCEPT (somebody else)',
        ],
      ],
      [
        'rule-never-matches',
        'note',
        [
          `on the node, ${backend}, table filter (Docker), chain DOCKER`,
          'rule 1: -i docker0 -o eth7 -j DROP',
          'come to by rule 1 of chain FORWARD: -o docker0 -j DOCKER (Docker)',
        ],
      ],
      ['chain-unreached', 'note', [`on the node, ${backend}, table filter (somebody else)`, 'chain LEFT: 1 rule']],
    ]);
    expect(stateOf(node, 'host')).toBe(before);
  }),
);

test.each(geneveProfileNames)('%s: no rule of ours is dead beside foreign rules', (profile) =>
  withTestNode(async (node) => {
    node.run('host', `iptables-nft-restore --noflush << 'END'\n${foreign}END`);
    const options = { machine: watched(node).machine, stateDirectory: node.folder };
    const state = stateFor(node, { profile });
    await apply(state, options);
    const { findings } = diagnose(await examine(state, options));
    expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(findings.map(({ code }) => code)).toContain('rule-shadowed');
  }),
);

test('a rule of ours behind one that takes everything is a warning', () =>
  withTestNode((node) => {
    const file = node.write();
    expect(node.redirect('apply', '--yes', '--no-rehearsal', '-f', file).code).toBe(0);
    node.run('host', 'iptables-nft -t mangle -I PREROUTING -j ACCEPT');
    const { code, findings } = doctor(node, '-f', file);
    expect(code).toBe(2);
    const told = findings.filter(({ code: name }) => name === 'rule-shadowed' || name === 'chain-unreached');
    expect(told.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    expect(told[0]?.evidence).toContain('rule 2: -j ztunnel-PREROUTING\nbehind rule 1: -j ACCEPT (somebody else)');
    expect(told[1]?.evidence).toContain('chain ztunnel-PREROUTING: 15 rules');
  }));

test.each([
  'ip saddr @s accept',
  'ip saddr @s counter accept',
  'tcp dport { 80, 443 } counter accept',
  'ip daddr 10.0.0.0-10.0.0.9 counter accept',
])('%s, which iptables shows as matching more than it does: nothing is concluded from it', (native) =>
  withTestNode(async (node) => {
    node.run('host', 'iptables-nft -A INPUT -p tcp -d 10.0.0.9 -j DROP; nft add set ip filter s "{ type ipv4_addr; }"');
    node.run('host', `nft insert rule ip filter INPUT '${native}'`);
    expect(node.run('host', 'iptables-nft-save')).toMatch(/^-A INPUT (-p tcp |-d 10.0.0.9\/32 )?-j ACCEPT$/m);
    const { findings } = diagnose(await examine(null, { machine: watched(node).machine, stateDirectory: node.folder }));
    const codes = findings.map(({ code }) => code);
    expect(codes).toContain('incompatible-table');
    expect(codes).not.toContain('rule-shadowed');
  }),
);
