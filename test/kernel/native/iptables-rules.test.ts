import { expect, test } from 'vitest';
import { type Libc, loadLibc } from '../../../src/index.js';
import { workInside } from '../../../src/kernel/in-process/inside.js';
import { netfilterHeader, netfilterHeaderLength } from '../../../src/kernel/native/netfilter/header.js';
import { isOfIptables } from '../../../src/kernel/native/netfilter/iptables-rules.js';
import { attributeMap, textOf } from '../../../src/kernel/native/netlink/attributes.js';
import { listOf } from '../../../src/kernel/native/netlink/socket.js';
import { isNativeRule } from '../../../src/render/nft/foreign/native-rule.js';
import { taken } from '../../render/iptables/tried-rules.js';
import { vocabulary } from '../iptables-vocabulary.js';
import { type TestNamespace, testNamespace } from './namespaces.js';

const getRules = (10 << 8) | 7;

/** Rules that only look like those of iptables, and what iptables-nft would never write. */
const native = [
  'ip saddr { 10.0.0.1, 10.0.0.2 } counter accept',
  'ip saddr 10.0.0.1-10.0.0.9 counter accept',
  'ip daddr != 10.0.0.1-10.0.0.9 counter accept',
  'tcp dport vmap { 80 : accept, 81 : drop }',
  'counter tcp dport vmap { 80 : accept, 81 : drop }',
  'counter meta mark set tcp dport map { 80 : 1, 81 : 2 }',
  'ip daddr @known counter accept',
  'ip saddr > 10.0.0.1 counter accept',
  'tcp dport 80 accept',
  'drop',
];

/** What the kernel tells of each rule of the tables of iptables, by its place. */
function kinds(libc: Libc, { path }: TestNamespace): ReadonlyMap<string, boolean> {
  const request = { what: 'rules', type: getRules, body: netfilterHeader() };
  const found = workInside(libc, path, ({ netfilter }) =>
    listOf(netfilter(), request, ({ body }) => {
      const [table, chain, handle] = [1, 2, 3].map((type) => attributeMap(body, netfilterHeaderLength).get(type));
      const place = `${body[0] === 2 ? 'ip' : 'ip6'} ${textOf(table as Buffer)} ${textOf(chain as Buffer)}`;
      return [`${place} ${(handle as Buffer).readBigUInt64BE()}`, isOfIptables(body)] as const;
    }),
  );
  return new Map(found);
}

interface Listed {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly handle: number;
  readonly expr?: readonly unknown[];
}

test('a rule that is said to be of iptables is none that another program wrote, by what nft lists', async () => {
  const namespace = testNamespace();
  namespace.run('ipset restore', 'create s1 hash:ip\ncreate s2 hash:net\n');
  for (const family of ['ipv4', 'ipv6'] as const) {
    const tables = new Map<string, string[]>();
    for (const [place, rules] of Object.entries(taken)) {
      const [of, table = '', chain = ''] = place.split(' ');
      const lines = rules.filter(({ isOfBoth }) => isOfBoth).map(({ written }) => `-A ${chain} ${written}`);
      if (of === family) tables.set(table, [...(tables.get(table) ?? []), ...lines]);
    }
    if (family === 'ipv4')
      for (const [table, lines] of Object.entries(vocabulary))
        tables.set(table, [...(tables.get(table) ?? []), ...lines]);
    const dump = [...tables]
      .map(([table, lines]) => `*${table}\n:USER - [0:0]\n${lines.join('\n')}\nCOMMIT\n`)
      .join('');
    namespace.run(family === 'ipv4' ? 'iptables-nft-restore' : 'ip6tables-nft-restore', dump);
  }
  const libc = await loadLibc();
  const written = kinds(libc, namespace);
  const ours = [...written.keys()];
  namespace.run(
    'nft -f -',
    [
      'add set ip filter known { type ipv4_addr; }',
      'add chain ip filter natively',
      ...native.map((rule) => `add rule ip filter natively ${rule}`),
      '',
    ].join('\n'),
  );
  const all = kinds(libc, namespace);
  const listing = JSON.parse(namespace.run('nft -j list ruleset')) as {
    readonly nftables: readonly { readonly rule?: Listed }[];
  };
  const rules = listing.nftables.flatMap(({ rule }) => rule ?? []);
  const placeOf = ({ chain, family, handle, table }: Listed) => `${family} ${table} ${chain} ${handle}`;
  const natively = rules.filter(({ expr }) => isNativeRule(expr ?? [])).map(placeOf);
  expect(natively.filter((place) => all.get(place) !== false)).toEqual([]);
  expect(rules.filter(({ chain }) => chain === 'natively').map((rule) => all.get(placeOf(rule)))).toEqual(
    native.map(() => false),
  );
  // And nothing that iptables wrote is in doubt.
  expect(ours.length).toBeGreaterThan(300);
  expect(rules.filter((rule) => written.get(placeOf(rule)) === false).map(({ expr }) => JSON.stringify(expr))).toEqual(
    [],
  );
});
