import { inpodConstants } from '../../../src/modes/in-pod/constants.js';
import type { TestPod } from './pod-node.js';

/*
 * What Istio's own nft backend has in a namespace, as input of nft. Written by hand, from what its releases 1.28 and
 * later do.
 */

const { probe, sets } = inpodConstants;
const notZtunnel = 'meta mark & 0xfff != 0x539';

interface Configuration {
  readonly dnsCapture: boolean;
  readonly ipv6: boolean;
}

/** One table a kind for both families, with chains of its own that the base chains jump to. */
export function istioPod({ dnsCapture, ipv6 }: Configuration): string {
  const families = [
    { word: 'ip', loopback: '127.0.0.1', source: probe.ipv4 },
    ...(ipv6 ? [{ word: 'ip6', loopback: '::1', source: probe.ipv6 }] : []),
  ];
  const each = (line: (family: (typeof families)[number]) => string) => families.map(line);
  const inbound = [
    ...each(({ source, word }) => `meta l4proto tcp ${word} saddr ${source} counter accept`),
    ...each(
      ({ loopback, word }) =>
        `${word} daddr != ${loopback} tcp dport != 15008 ${notZtunnel} counter redirect to :15006`,
    ),
  ];
  const dns = [
    `oifname != "lo" ${notZtunnel} udp dport 53 counter redirect to :15053`,
    ...each(
      ({ loopback, word }) => `${word} daddr != ${loopback} tcp dport 53 ${notZtunnel} counter redirect to :15053`,
    ),
  ];
  const outbound = [
    ...each(({ source, word }) => `meta l4proto tcp ${word} daddr ${source} counter accept`),
    ...(dnsCapture ? dns : []),
    'meta l4proto tcp meta mark & 0xfff == 0x111 counter accept',
    ...each(({ loopback, word }) => `oifname "lo" ${word} daddr != ${loopback} counter accept`),
    ...each(
      ({ loopback, word }) => `meta l4proto tcp ${word} daddr != ${loopback} ${notZtunnel} counter redirect to :15001`,
    ),
  ];
  return [
    table('nat', ['nat', 'nat'], -100, inbound, outbound),
    table(
      'mangle',
      ['filter', 'route'],
      -150,
      ['meta mark & 0xfff == 0x539 counter ct mark set ct mark & 0xfffff000 | 0x111'],
      ['ct mark & 0xfff == 0x111 counter meta mark set ct mark'],
    ),
    ...(dnsCapture
      ? [
          table(
            'raw',
            ['filter', 'filter'],
            -300,
            [`udp sport 53 ${notZtunnel} counter ct zone set 1`],
            ['udp dport 53 meta mark & 0xfff == 0x539 counter ct zone set 1'],
          ),
        ]
      : []),
  ].join('');
}

function table(
  name: string,
  [prerouting, output]: readonly [string, string],
  priority: number,
  entering: readonly string[],
  leaving: readonly string[],
): string {
  const base = (type: string, hook: string) =>
    `chain ${hook} { type ${type} hook ${hook} priority ${priority}; jump istio-${hook}; }\n`;
  return `table inet istio-ambient-${name} {
chain istio-prerouting { ${entering.join('; ')}; }
chain istio-output { ${leaving.join('; ')}; }
${base(prerouting, 'prerouting')}${base(output, 'output')}}
`;
}

/** The probes' rules with kubelet's user and, in the same table, the pods' addresses with their uids. */
export function istioNode(pods: readonly TestPod[]): string {
  const set = (family: 'ipv4' | 'ipv6', at: number) => {
    const elements = pods.map(({ ips, uid }) => `${ips[at]} comment "${uid}"`).join(', ');
    return `set ${sets[family]} { type ${family}_addr; comment "uids"; elements = { ${elements} }; }\n`;
  };
  return `table inet istio-ambient-nat {
${set('ipv4', 0)}${set('ipv6', 1)}chain postrouting { type nat hook postrouting priority 100;
meta l4proto tcp meta skuid 0 ip daddr @${sets.ipv4} counter snat ip to ${probe.ipv4}
meta l4proto tcp meta skuid 0 ip6 daddr @${sets.ipv6} counter snat ip6 to ${probe.ipv6}
}
}
`;
}
