import type { LabDocument } from '../../src/lab/index.js';

/*
 * The published rules of 2023, written down by hand from the listings of the time and not by this project's compiler:
 * they show that the lab's journeys hold for what they imitate, so that a journey that fails later is the compiler's
 * fault.
 */

export interface RulesByHand {
  readonly iptables: string;
  readonly ipset: string;
  readonly ip: string;
  /** Keys below /proc/sys/net/ipv4, with their values. */
  readonly sysctls: Readonly<Record<string, number>>;
}

type Ztunnel = NonNullable<LabDocument['ztunnel']>;

const set = 'ztunnel-pods-ips';
const chains = {
  mangle: ['PREROUTING', 'POSTROUTING', 'OUTPUT', 'INPUT', 'FORWARD'],
  nat: ['PREROUTING', 'POSTROUTING'],
  filter: ['FORWARD'],
};

export function hostRules(document: LabDocument, ztunnel: Ztunnel): RulesByHand {
  const members = document.pods.filter((pod) => pod.mesh);
  const veth = ztunnel.hostInterface;
  return {
    iptables: [
      table('mangle', mangleRules(document, ztunnel)),
      table('nat', [
        'PREROUTING -m mark --mark 0x100/0x100 -j ACCEPT',
        'POSTROUTING -m mark --mark 0x100/0x100 -j ACCEPT',
        ...(ztunnel.captureDNS
          ? [
              `PREROUTING -p udp -m set --match-set ${set} src -m udp --dport 53 -j DNAT --to-destination ${ztunnel.ip}:15053`,
            ]
          : []),
      ]),
      document.profile === 'istio-1.18' ? '' : table('filter', ['FORWARD -m mark --mark 0x100/0x100 -j ACCEPT']),
    ].join(''),
    ipset: lines([
      `create ${set} hash:ip family inet`,
      ...members.map((pod) => memberCommands(document, 'add', pod).ipset.trimEnd()),
    ]),
    ip: lines([
      ...linkCommands(document, ztunnel),
      'address add 192.168.126.1/30 dev istioin',
      'address add 192.168.127.1/30 dev istioout',
      'link set istioin up',
      'link set istioout up',
      ...[100, 101, 102].map((number) => `route add table ${number} ${ztunnel.ip} dev ${veth} scope link`),
      'route add table 101 default via 192.168.127.2 dev istioout',
      `route add table 102 default via ${ztunnel.ip} dev ${veth} onlink`,
      ...members.map((pod) => memberCommands(document, 'add', pod).ip.trimEnd()),
      'rule add priority 100 fwmark 0x200/0x200 goto 32766',
      'rule add priority 101 fwmark 0x100/0x100 lookup 101',
      'rule add priority 102 fwmark 0x40/0x40 lookup 102',
      'rule add priority 103 lookup 100',
    ]),
    sysctls: Object.fromEntries([
      ...['default', 'all', veth, 'istioin', 'istioout'].map((name) => [`conf/${name}/rp_filter`, 0]),
      ...members.map((pod) => [`conf/${pod.hostInterface}/rp_filter`, 0]),
      ...[veth, 'istioin', 'istioout'].map((name) => [`conf/${name}/accept_local`, 1]),
    ]),
  };
}

export function ztunnelRules(document: LabDocument, ztunnel: Ztunnel): RulesByHand {
  const tproxy = (match: string, port: number) =>
    `-A PREROUTING ${match} -j TPROXY --on-port ${port} --on-ip 127.0.0.1 --tproxy-mark 0x400/0xfff`;
  const remote = document.node.hostIP;
  return {
    iptables: lines([
      '*mangle',
      tproxy('-i pistioin -p tcp -m tcp --dport 15008', 15008),
      tproxy('-i pistioout -p tcp', 15001),
      tproxy('-i pistioin -p tcp', 15006),
      `-A PREROUTING ! -d ${ztunnel.ip}/32 -i eth0 -p tcp -j MARK --set-xmark 0x4d3/0xfff`,
      'COMMIT',
    ]),
    ipset: '',
    ip: lines([
      ...(document.tunnel.kind === 'veth' ? [] : tunnels(document.tunnel.kind, ['pistioin', 'pistioout'], remote)),
      'address add 192.168.126.2/30 dev pistioin',
      'address add 192.168.127.2/30 dev pistioout',
      'link set pistioin up',
      'link set pistioout up',
      'rule add priority 20000 fwmark 0x400/0xfff lookup 100',
      'rule add priority 20003 fwmark 0x4d3/0xfff lookup 100',
      'route add table 100 local 0.0.0.0/0 dev lo scope host',
      'route add table 101 default via 192.168.127.1 dev pistioout',
      'route add table 102 default via 192.168.126.1 dev pistioin',
      `route add table 101 ${remote}/32 dev eth0 scope link`,
      `route add table 102 ${remote}/32 dev eth0 scope link`,
    ]),
    sysctls: Object.fromEntries(
      ['default', 'all', 'eth0', 'pistioin', 'pistioout'].map((name) => [`conf/${name}/rp_filter`, 0]),
    ),
  };
}

/** One pod joining or leaving: set and route change together, or neither direction works. */
export function memberCommands(document: LabDocument, verb: 'add' | 'del', pod: { readonly ip: string }) {
  return {
    ip: `route ${verb} table 100 ${pod.ip}/32 via 192.168.126.2 dev istioin src ${document.node.hostIP}\n`,
    ipset: `${verb} ${set} ${pod.ip}\n`,
  };
}

export function cleanUpRules(document: LabDocument): Omit<RulesByHand, 'sysctls'> {
  const names = ['nat', 'mangle', ...(document.profile === 'istio-1.18' ? [] : ['filter'])] as (keyof typeof chains)[];
  return {
    iptables: names.map(cleanUpTable).join(''),
    ip: lines([
      ...[100, 101, 102].map((number) => `route flush table ${number}`),
      ...[100, 101, 102, 103].map((priority) => `rule del priority ${priority}`),
      ...['istioin', 'istioout'].map((name) => `link delete ${name}`),
    ]),
    ipset: `destroy ${set}\n`,
  };
}

function cleanUpTable(name: keyof typeof chains): string {
  const commands = (text: (chain: string) => string) => chains[name].map(text);
  return lines([
    `*${name}`,
    ...commands((chain) => `-F ztunnel-${chain}`),
    ...commands((chain) => `-D ${chain} -j ztunnel-${chain}`),
    ...commands((chain) => `-X ztunnel-${chain}`),
    'COMMIT',
  ]);
}

function mangleRules(document: LabDocument, ztunnel: Ztunnel): readonly string[] {
  const veth = ztunnel.hostInterface;
  const port = document.tunnel.kind === 'vxlan' ? 4789 : 6081;
  const save = (mark: string) =>
    `-m mark --mark ${mark}/${mark} -j CONNMARK --save-mark --nfmask ${mark} --ctmask ${mark}`;
  const skip = '-j MARK --set-xmark 0x200/0x200';
  const skipped = 'PREROUTING -m mark --mark 0x200/0x200 -j RETURN';
  const toPods = `-p tcp -m owner --socket-exists -m set --match-set ${set} dst `;
  return [
    ...['FORWARD', 'INPUT'].flatMap((chain) => [`${chain} ${save('0x220')}`, `${chain} ${save('0x210')}`]),
    `OUTPUT -s ${document.node.hostIP}/32 ${document.profile === 'istio-1.20' ? toPods : ''}-j MARK --set-xmark 0x220/0xffffffff`,
    ...['istioin', 'istioout'].flatMap((name) => [`PREROUTING -i ${name} ${skip}`, `PREROUTING -i ${name} -j RETURN`]),
    `PREROUTING -p udp -m udp --dport ${port} -j RETURN`,
    `PREROUTING -m connmark --mark 0x220/0x220 ${skip}`,
    skipped,
    `PREROUTING ! -i ${veth} -m connmark --mark 0x210/0x210 -j MARK --set-xmark 0x40/0x40`,
    'PREROUTING -m mark --mark 0x40/0x40 -j RETURN',
    `PREROUTING ! -s ${ztunnel.ip}/32 -i ${veth} -j MARK --set-xmark 0x210/0x210`,
    skipped,
    `PREROUTING -i ${veth} -j MARK --set-xmark 0x220/0x220`,
    'PREROUTING -p udp -j MARK --set-xmark 0x220/0x220',
    skipped,
    `PREROUTING -p tcp -m set --match-set ${set} src -j MARK --set-xmark 0x100/0x100`,
  ];
}

function table(name: keyof typeof chains, rules: readonly string[]): string {
  return lines([
    `*${name}`,
    ...chains[name].map((chain) => `:ztunnel-${chain} - [0:0]`),
    ...chains[name].map((chain) => `-I ${chain} 1 -j ztunnel-${chain}`),
    ...rules.map((rule) => `-A ztunnel-${rule}`),
    'COMMIT',
  ]);
}

/** A veth is one link with two ends, made from the node's side. */
function linkCommands(document: LabDocument, ztunnel: Ztunnel): readonly string[] {
  const names = ['istioin', 'istioout'];
  if (document.tunnel.kind !== 'veth') return tunnels(document.tunnel.kind, names, ztunnel.ip);
  const netns = ztunnel.netns.split('/').at(-1);
  return names.map((name) => `link add ${name} type veth peer name p${name} netns ${netns}`);
}

function tunnels(kind: 'geneve' | 'vxlan', names: readonly string[], remote: string): readonly string[] {
  const port = kind === 'vxlan' ? ' dstport 4789' : '';
  return names.map((name, index) => `link add ${name} type ${kind} id ${1000 + index} remote ${remote}${port}`);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
