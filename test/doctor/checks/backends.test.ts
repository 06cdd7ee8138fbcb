import { expect, test } from 'vitest';
import { checkBackends } from '../../../src/doctor/checks/backends.js';
import type { Facts } from '../../../src/doctor/facts.js';
import type { Plan } from '../../../src/plan/plan.js';
import { factsWith } from '../facts.js';

const rules = (count: number) => `*filter\n:FORWARD ACCEPT [0:0]\n${'-A FORWARD -j ACCEPT\n'.repeat(count)}COMMIT\n`;
const inBackend = (backend: 'iptables-nft' | 'iptables-legacy' | 'nft', count: number) =>
  factsWith(rules(count)).rules.map((one) => ({ ...one, backend }));
const elsewhere = (...backends: readonly (string | undefined)[]) =>
  ({ changes: backends.map((backend) => ({ ...(backend === undefined ? {} : { backend }) })) }) as unknown as Plan;

test.each<[string, Partial<Facts>, readonly (readonly [code: string, severity: string, evidence: string])[]]>([
  ['no rules', { rules: [] }, []],
  ['one backend holds rules', { rules: inBackend('iptables-nft', 2) }, []],
  ['the other one holds none', { rules: [...inBackend('iptables-nft', 2), ...inBackend('iptables-legacy', 0)] }, []],
  ['native nft does not count', { rules: [...inBackend('iptables-nft', 2), ...inBackend('nft', 3)] }, []],
  [
    'both hold rules',
    { rules: [...inBackend('iptables-nft', 2), ...inBackend('iptables-legacy', 1)] },
    [['both-backends-hold-rules', 'warning', 'iptables-nft: 2 rules\niptables-legacy: 1 rule']],
  ],
  ['nothing of ours is elsewhere', { plan: elsewhere(undefined) }, []],
  ['there is no plan', { plan: { impossible: 'no' } }, []],
  [
    'something of ours is elsewhere',
    { plan: elsewhere(undefined, 'nft', 'nft') },
    [['ours-in-other-backend', 'warning', '2 objects of ours in nft']],
  ],
  [
    'a table that iptables-nft cannot show',
    { incompatibleTables: [{ table: 'nat', evidence: 'it says so' }] },
    [['incompatible-table', 'warning', 'it says so']],
  ],
  [
    'native tables',
    { nativeTables: ['inet a', 'ip b'] },
    [['native-tables', 'note', 'nft table inet a\nnft table ip b']],
  ],
])('backends: %s', (_, change, expected) => {
  const found = checkBackends({ ...factsWith(''), rules: [], ...change } as Facts);
  expect(found.map(({ code, evidence, severity }) => [code, severity, evidence])).toEqual(expected);
});
