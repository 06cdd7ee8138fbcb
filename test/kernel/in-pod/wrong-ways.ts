import { type BusyNode, type Family, type Place, serverPort } from './busy-node.js';

const table = 'traffic';
const words = { ipv4: 'ip', ipv6: 'ip6' } as const;
/** The node's probes have these sources where they are told from other traffic. */
const probeSources = { ipv4: '169.254.7.127', ipv6: 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff' } as const;
const opens = 'tcp flags & (syn | ack) == syn';
/** Layouts with TPROXY hand connections to ztunnel by this mark: their port stays. */
const isTaken = 'meta mark & 0xfff == 0x111';
const isNotTaken = 'meta mark & 0xfff != 0x111';

interface Watch {
  readonly place: Place;
  readonly hook: 'forward' | 'input' | 'postrouting';
  /** Matches by flow. */
  readonly rules: (family: Family) => readonly (readonly [flow: string, match: string])[];
}

/** Where first packets would be seen that go the wrong way: past ztunnel, or, of probes, to it. */
function watches({ client, host, remote, server }: BusyNode): readonly Watch[] {
  return [
    {
      place: host,
      hook: 'forward',
      rules: (family) => [
        [
          'outbound',
          `${from(family, client)} ${words[family]} daddr ${server[family]} tcp dport ${serverPort} ${opens}`,
        ],
      ],
    },
    {
      place: client,
      hook: 'postrouting',
      rules: (family) => [['dns', `${words[family]} daddr ${remote[family]} udp dport 53 meta mark & 0xfff != 0x539`]],
    },
    {
      place: server,
      hook: 'input',
      rules: (family) => {
        const probe = `iifname eth0 ${words[family]} saddr { ${host[family]}, ${probeSources[family]} } ${opens}`;
        return [
          ['inbound', `iifname eth0 ${from(family, remote)} tcp dport ${serverPort} ${isNotTaken} ${opens}`],
          ['probe', `${probe} tcp dport 15006`],
          ['probe', `${probe} ${isTaken}`],
        ];
      },
    },
  ];
}

function from(family: Family, place: Place): string {
  return `${words[family]} saddr ${place[family]}`;
}

/** Counts from now on, in tables of nobody's. */
export function watchWrongWays(node: BusyNode): void {
  for (const { hook, place, rules } of watches(node)) {
    const all = (['ipv4', 'ipv6'] as const).flatMap((family) =>
      rules(family).map(([flow, match]) => ({ name: `${flow}_${family}`, match })),
    );
    const counters = [...new Set(all.map(({ name }) => name))].map((name) => `counter ${name} { }`);
    const chain = [
      `type filter hook ${hook} priority 300;`,
      ...all.map(({ match, name }) => `${match} counter name ${name}`),
    ];
    const text = `table inet ${table} {\n${counters.join('\n')}\nchain seen {\n${chain.join('\n')}\n}\n}\n`;
    node.run(place, ['nft', '-f', '-'], text);
  }
}

/** First packets on the wrong way, by flow and family. */
export function readWrongWays(node: BusyNode): ReadonlyMap<string, number> {
  const counted = watches(node).flatMap(({ place }) => {
    const listed = node.run(place, ['nft', 'list', 'table', 'inet', table]);
    return [...listed.matchAll(/counter (\w+) {\s+packets (\d+)/g)].map(
      ([, name = '', packets]) => [name.replace('_', ' '), Number(packets)] as const,
    );
  });
  return new Map(counted);
}
