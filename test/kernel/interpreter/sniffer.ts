import type { Family } from '../../../src/ir/ruleset.js';
import type { Arena } from './arena.js';

/** What a packet was like when all chains of a hook had let it pass. */
export interface Sight {
  readonly hook: string;
  readonly mark: number;
  /** Null: it has no connection. */
  readonly connmark: number | null;
}

const hooks = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const;
const table = 'zz-sniffer';

/**
 * packets.py's: packets that the kernel makes by itself (resets, ICMP errors) have another, and end before any rule
 * sees them.
 */
const timeToLive = 77;

/** Where packets.py has put the identifier, and what is left of the way. */
const words = {
  ipv4: { tables: 'ip', id: 'ip id', timeToLive: 'ip ttl' },
  ipv6: { tables: 'ip6', id: 'ip6 flowlabel', timeToLive: 'ip6 hoplimit' },
} as const;

/** The kernel chooses the identifiers of tunnel packets, and may choose one of ours. */
const tunnelPorts = '{ 4789, 6081 }';

/**
 * A table of nft behind everybody's chains that keeps the marks of each packet at each hook, by the packet's
 * identifier.
 */
function ruleset(family: Family): string {
  const { id, tables, timeToLive: left } = words[family];
  return [
    `table ${tables} ${table} {`,
    ...hooks.flatMap((hook) => [
      `set ${hook}-mark { typeof ${id} . meta mark; flags dynamic; size 65535; }`,
      `set ${hook}-connmark { typeof ${id} . ct mark; flags dynamic; size 65535; }`,
      `chain ${hook} { type filter hook ${hook} priority 400; udp dport ${tunnelPorts} return; update @${hook}-mark { ${id} . meta mark }; update @${hook}-connmark { ${id} . ct mark }; }`,
    ]),
    `chain quiet { type filter hook output priority -500; udp dport ${tunnelPorts} accept; ${left} != ${timeToLive} drop; }`,
    '}',
  ].join('\n');
}

export function installSniffer({ run }: Arena, namespace: string, family: Family = 'ipv4'): void {
  run(namespace, `sysctl -qw net.netfilter.nf_conntrack_tcp_be_liberal=1; nft -f - << 'END'\n${ruleset(family)}\nEND`);
}

/** What was seen so far, by identifier, in the order of the hooks. */
export function readSniffer(
  { run }: Arena,
  namespace: string,
  family: Family = 'ipv4',
): ReadonlyMap<number, readonly Sight[]> {
  const listed = JSON.parse(run(namespace, `nft -j list table ${words[family].tables} ${table}`)) as {
    nftables: readonly {
      set?: {
        name: string;
        elem?: readonly ({ concat: [number, number] } | { elem: { val: { concat: [number, number] } } })[];
      };
    }[];
  };
  const pairs = new Map<string, Map<number, number>>();
  for (const { set } of listed.nftables) {
    if (set === undefined) continue;
    const entries = (set.elem ?? []).map((elem) => ('concat' in elem ? elem.concat : elem.elem.val.concat));
    pairs.set(set.name, new Map(entries));
  }
  const sights = new Map<number, Sight[]>();
  for (const hook of hooks)
    for (const [id, mark] of pairs.get(`${hook}-mark`) ?? []) {
      const connmark = pairs.get(`${hook}-connmark`)?.get(id) ?? null;
      sights.set(id, [...(sights.get(id) ?? []), { hook: hook.toUpperCase(), mark, connmark }]);
    }
  return sights;
}
