// What the agent of istio 1.20 ran on a node, in its order: its iptables commands were processes, one each; links,
// routes, ip rules and the set went by netlink, for which one batch of `ip` and one of `ipset` stand here, which is in
// its favour.
import { spawnSync } from 'node:child_process';

const nat = [
  ['nat', 'PREROUTING'],
  ['nat', 'POSTROUTING'],
];
const mangle = ['PREROUTING', 'POSTROUTING', 'OUTPUT', 'INPUT', 'FORWARD'].map((hook) => ['mangle', hook]);
const hooks = [...nat, ...mangle, ['filter', 'FORWARD']];

function run(words, input) {
  spawnSync(words[0], words.slice(1), { input, stdio: ['pipe', 'ignore', 'ignore'] });
}

const iptables = (line) => run(['iptables-nft', ...line.split(' ')]);
const inZtunnel = (netns, line, input) => run(['nsenter', `--net=${netns}`, '--', ...line.split(' ')], input);

export function cleanUp(tunnels) {
  for (const [table, hook] of hooks) iptables(`-t ${table} -F ztunnel-${hook}`);
  for (const [table, hook] of hooks) {
    iptables(`-t ${table} -D ${hook} -j ztunnel-${hook}`);
    iptables(`-t ${table} -X ztunnel-${hook}`);
  }
  const lines = [
    ...[100, 101, 102].map((table) => `route flush table ${table}`),
    ...[100, 101, 102, 103].map((priority) => `rule del priority ${priority}`),
    ...tunnels.map((name) => `link del ${name}`),
  ];
  run(['ip', '-force', '-batch', '-'], `${lines.join('\n')}\n`);
  run(['ipset', 'destroy', 'ztunnel-pods-ips']);
}

/**
 * @param {{ ip: string, veth: string, netns: string }} ztunnel
 * @param {string} hostIP
 * @param {{ ip: string, veth: string }[]} pods
 */
export function create(ztunnel, hostIP, pods) {
  iptables('-t mangle -C OUTPUT -j ztunnel-OUTPUT');
  for (const [table, hook] of hooks) {
    iptables(`-t ${table} -N ztunnel-${hook}`);
    iptables(`-t ${table} -I ${hook} 1 -j ztunnel-${hook}`);
  }
  run(['ipset', 'create', 'ztunnel-pods-ips', 'hash:ip']);
  for (const line of nodeRules(ztunnel, hostIP)) iptables(line);
  const tunnel = (name, id, address) => [
    `link add ${name} type vxlan id ${id} remote ${ztunnel.ip} dstport 4789`,
    `address add ${address} dev ${name}`,
    `link set ${name} up`,
  ];
  const lines = [
    ...tunnel('istioin', 1000, '192.168.126.1/30'),
    ...tunnel('istioout', 1001, '192.168.127.1/30'),
    ...[101, 102, 100].map((table) => `route add table ${table} ${ztunnel.ip} dev ${ztunnel.veth} scope link`),
    'route add table 101 0.0.0.0/0 via 192.168.127.2 dev istioout',
    `route add table 102 0.0.0.0/0 via ${ztunnel.ip} dev ${ztunnel.veth} onlink`,
    'rule add priority 100 fwmark 0x200/0x200 goto 32766',
    'rule add priority 101 fwmark 0x100/0x100 lookup 101',
    'rule add priority 102 fwmark 0x40/0x40 lookup 102',
    'rule add priority 103 table 100',
    ...pods.map(({ ip }) => `route add table 100 ${ip}/32 via 192.168.126.2 dev istioin src ${hostIP}`),
  ];
  run(['ip', '-batch', '-'], `${lines.join('\n')}\n`);
  run(['ipset', 'restore'], pods.map(({ ip }) => `add ztunnel-pods-ips ${ip}\n`).join(''));
  createInZtunnel(ztunnel, hostIP);
}

function createInZtunnel({ ip, netns }, hostIP) {
  const tunnel = (name, id, address) => [
    `link add ${name} type vxlan id ${id} remote ${hostIP} dstport 4789`,
    `address add ${address} dev ${name}`,
    `link set ${name} up`,
  ];
  const lines = [
    ...tunnel('pistioin', 1000, '192.168.126.2/30'),
    ...tunnel('pistioout', 1001, '192.168.127.2/30'),
    'rule add priority 20000 fwmark 0x400/0xfff lookup 100',
    'rule add priority 20003 fwmark 0x4d3/0xfff lookup 100',
    'route add table 100 local 0.0.0.0/0 dev lo',
    'route add table 101 0.0.0.0/0 via 192.168.127.1 dev pistioout',
    'route add table 102 0.0.0.0/0 via 192.168.126.1 dev pistioin',
    `route add table 101 ${hostIP}/32 dev eth0 scope link`,
    `route add table 102 ${hostIP}/32 dev eth0 scope link`,
  ];
  inZtunnel(netns, 'ip -batch -', `${lines.join('\n')}\n`);
  inZtunnel(netns, 'iptables-nft -t mangle -F PREROUTING');
  inZtunnel(netns, 'iptables-nft -t nat -F OUTPUT');
  const tproxy = '--on-ip 127.0.0.1 --tproxy-mark 0x400/0xfff';
  for (const rule of [
    `-i pistioin -p tcp -m tcp --dport 15008 -j TPROXY --on-port 15008 ${tproxy}`,
    `-i pistioout -p tcp -j TPROXY --on-port 15001 ${tproxy}`,
    `-i pistioin -p tcp -j TPROXY --on-port 15006 ${tproxy}`,
    `! -d ${ip} -i eth0 -p tcp -j MARK --set-mark 0x4d3/0xfff`,
  ])
    inZtunnel(netns, `iptables-nft -t mangle -A PREROUTING ${rule}`);
}

function nodeRules({ ip, veth }, hostIP) {
  const save = (mark) => `-m mark --mark ${mark}/${mark} -j CONNMARK --save-mark --nfmask ${mark} --ctmask ${mark}`;
  const prerouting = (rule) => `-t mangle -A ztunnel-PREROUTING ${rule}`;
  return [
    ...['istioin', 'istioout'].flatMap((name) => [
      prerouting(`-i ${name} -j MARK --set-mark 0x200/0x200`),
      prerouting(`-i ${name} -j RETURN`),
    ]),
    ...['FORWARD', 'INPUT'].flatMap((hook) =>
      ['0x220', '0x210'].map((mark) => `-t mangle -A ztunnel-${hook} ${save(mark)}`),
    ),
    `-t mangle -A ztunnel-OUTPUT -s ${hostIP} -p tcp -m owner --socket-exists -m set --match-set ztunnel-pods-ips dst -j MARK --set-mark 0x220`,
    '-t nat -A ztunnel-PREROUTING -m mark --mark 0x100/0x100 -j ACCEPT',
    '-t nat -A ztunnel-POSTROUTING -m mark --mark 0x100/0x100 -j ACCEPT',
    '-t filter -A ztunnel-FORWARD -m mark --mark 0x100/0x100 -j ACCEPT',
    prerouting('-p udp -m udp --dport 4789 -j RETURN'),
    prerouting('-m connmark --mark 0x220/0x220 -j MARK --set-mark 0x200/0x200'),
    prerouting('-m mark --mark 0x200/0x200 -j RETURN'),
    prerouting(`! -i ${veth} -m connmark --mark 0x210/0x210 -j MARK --set-mark 0x40/0x40`),
    prerouting('-m mark --mark 0x40/0x40 -j RETURN'),
    prerouting(`-i ${veth} ! -s ${ip} -j MARK --set-mark 0x210/0x210`),
    prerouting('-m mark --mark 0x200/0x200 -j RETURN'),
    prerouting(`-i ${veth} -j MARK --set-mark 0x220/0x220`),
    prerouting('-p udp -j MARK --set-mark 0x220/0x220'),
    prerouting('-m mark --mark 0x200/0x200 -j RETURN'),
    prerouting('-p tcp -m set --match-set ztunnel-pods-ips src -j MARK --set-mark 0x100/0x100'),
  ];
}
