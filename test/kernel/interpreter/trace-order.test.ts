import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { chainsOf } from '../../../src/course/best-way.js';
import { foretoldSteps } from '../../../src/course/foretold.js';
import { toldSteps } from '../../../src/course/told.js';
import { protocols } from '../../../src/ir/protocols.js';
import { loadLibc } from '../../../src/kernel/native/libc.js';
import { openNamespace } from '../../../src/kernel/native/namespace.js';
import { payloadIs } from '../../../src/kernel/native/netfilter/expressions.js';
import { openTracer } from '../../../src/kernel/native/trace/tracer.js';
import { sceneOfObservation } from '../../../src/modes/node-geneve/topology/of-observation.js';
import { packetEvents, toldBy } from '../../../src/verbs/sent/told-by.js';
import { execFileSync } from '../sync-process.js';
import { type Departure, neighbourScript, type Probe, vethScript, withArena } from './arena.js';
import { iptablesTally, observed } from './compare.js';
import { type Setting, startOf, tryPacket } from './differential.js';
import { installSniffer } from './sniffer.js';

/*
 * Counters say which rules were hit; here the order of them too, with each verdict and the mark at the start of each
 * chain.
 */

const layout = {
  namespaces: ['node', 'a', 'b'],
  scripts: [
    ['node', vethScript(1, 'na', 'a', 'eth0')],
    ['node', vethScript(2, 'nb', 'b', 'eth0')],
    [
      'node',
      'ip addr add 10.9.1.1/24 dev na; ip addr add 10.9.2.1/24 dev nb; ip route add default via 10.9.2.3; sysctl -qw net.ipv4.ip_forward=1; ip rule add fwmark 0x400/0xfff lookup 100; ip route add local default dev lo table 100',
    ],
    ['node', neighbourScript(1, 'na', ['10.9.1.2'])],
    ['node', neighbourScript(2, 'nb', ['10.9.2.2', '10.9.2.3'])],
  ],
  ends: [
    ['a', 'eth0'],
    ['b', 'eth0'],
  ],
  listeners: { node: [15001] },
  flush: { namespace: 'a', device: 'eth0', address: '10.9.1.1' },
} as const;

/** Every built-in chain is named: the tool makes those that are, and the kernel tells of an empty one too. */
const rules = `*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -p udp -m udp --dport 4000 -j CT --notrack
COMMIT
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:x-a - [0:0]
:x-b - [0:0]
-A PREROUTING -m connmark --mark 0x3/0x3 -j CONNMARK --restore-mark --nfmask 0xf --ctmask 0xf
-A PREROUTING -i na -j x-a
-A PREROUTING -p tcp -m tcp --dport 15001 -j RETURN
-A PREROUTING -p tcp -m tcp --dport 8443 -j TPROXY --on-port 15001 --on-ip 0.0.0.0 --tproxy-mark 0x400/0xfff
-A PREROUTING -m mark --mark 0x3/0x3 -j MARK --set-xmark 0x10/0x10
-A x-a -p icmp -j RETURN
-A x-a -g x-b
-A x-a -j MARK --set-xmark 0x80/0x80
-A x-b -m comment --comment "of a" -j MARK --set-xmark 0x3/0x3
-A INPUT -m mark --mark 0x3/0x3 -j CONNMARK --save-mark --nfmask 0x3 --ctmask 0x3
-A FORWARD -m mark --mark 0x13/0x13 -j CONNMARK --save-mark --nfmask 0x3 --ctmask 0x3
-A OUTPUT -d 10.9.2.2/32 -j MARK --set-xmark 0x100/0xffffffff
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -d 10.9.9.9/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.9.2.2:8080
-A OUTPUT -d 10.9.9.9/32 -p tcp -j DNAT --to-destination 10.9.2.2
-A POSTROUTING -o nb -m mark --mark 0x3/0x3 -j MASQUERADE
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p udp -m udp --dport 53 -j REJECT --reject-with icmp-port-unreachable
-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A FORWARD -d 10.9.2.2/32 -j ACCEPT
COMMIT
`;

const a: Departure = { namespace: 'a', device: 'eth0' };
const b: Departure = { namespace: 'b', device: 'eth0' };
const { icmp, tcp, udp } = protocols;
const syn = 2;
const synAck = 18;

const blank = { source: '10.9.1.2', sourcePort: 20_000, tcpFlags: 0, icmpType: 0, icmpCode: 0 };
const packets: readonly (readonly [Departure, Omit<Probe, 'id'>])[] = [
  [a, { ...blank, destination: '10.9.9.9', protocol: tcp, destinationPort: 80, tcpFlags: syn }],
  [
    b,
    {
      ...blank,
      source: '10.9.2.2',
      destination: '10.9.2.1',
      protocol: tcp,
      sourcePort: 8080,
      destinationPort: 20_000,
      tcpFlags: synAck,
    },
  ],
  [a, { ...blank, destination: '10.9.9.9', protocol: tcp, destinationPort: 80, tcpFlags: 16 }],
  [a, { ...blank, destination: '10.9.2.3', protocol: tcp, destinationPort: 81, tcpFlags: syn }],
  [a, { ...blank, destination: '203.0.113.9', protocol: tcp, destinationPort: 8443, tcpFlags: syn }],
  [
    b,
    { ...blank, source: '10.9.2.2', destination: '198.51.100.7', protocol: tcp, destinationPort: 8443, tcpFlags: syn },
  ],
  [a, { ...blank, destination: '10.9.1.1', protocol: udp, destinationPort: 53 }],
  [a, { ...blank, destination: '10.9.1.1', protocol: udp, destinationPort: 54 }],
  [a, { ...blank, destination: '10.9.2.2', protocol: udp, destinationPort: 4000 }],
  [a, { ...blank, destination: '10.9.2.2', protocol: icmp, destinationPort: 0, icmpType: 8 }],
  [b, { ...blank, source: '10.9.2.2', destination: '10.9.1.2', protocol: icmp, destinationPort: 0 }],
  [
    { namespace: 'node', mark: 0x5 },
    { ...blank, source: '10.9.2.1', destination: '10.9.2.2', protocol: tcp, destinationPort: 443, tcpFlags: syn },
  ],
  [
    { namespace: 'node', mark: 0 },
    {
      ...blank,
      source: '10.9.2.1',
      sourcePort: 20_013,
      destination: '10.9.9.9',
      protocol: tcp,
      destinationPort: 443,
      tcpFlags: syn,
    },
  ],
  [a, { ...blank, destination: '10.9.2.2', protocol: tcp, destinationPort: 15001, tcpFlags: synAck }],
];

/** Of every packet of arena.py. */
const timeToLive = Buffer.from([77]);

test('rules match in the predicted order, with the predicted verdicts and marks', () =>
  withArena(layout, async (arena) => {
    const node = arena.netns['node'] ?? '';
    execFileSync('ip', ['netns', 'exec', basename(node), 'iptables-nft-restore'], { input: rules });
    installSniffer(arena, 'node');
    const program = await observed(arena, { node: 'host' }, 'iptables-nft');
    const setting: Setting = {
      arena,
      scene: sceneOfObservation(program, null, { match: JSON.stringify, target: JSON.stringify }),
      tally: iptablesTally('iptables-nft'),
      compared: { node: 'host' },
      entranceOf: (from) => ({ namespace: 'host', device: 'device' in from ? `n${from.namespace}` : null }),
      endOf: (device) => `${device.slice(1)} eth0`,
    };
    const chains = chainsOf(program, 'iptables-nft').get('host') ?? new Map();
    const libc = await loadLibc();
    const namespace = openNamespace(libc, node);
    const tracer = await openTracer(libc, namespace, [payloadIs('network', 8, timeToLive)]);
    try {
      let progress = startOf(setting);
      let told = 0;
      for (const [index, [from, probe]] of packets.entries()) {
        const { progress: next, trial } = await tryPacket(setting, progress, from, { ...probe, id: index + 1 });
        progress = next;
        const events = tracer.events().filter(({ table }) => !table.startsWith('zz-'));
        const steps = toldBy(tracer, packetEvents({ ...tracer, events: () => events.slice(told) }, 0));
        told = events.length;
        expect(trial.differences, trial.what).toEqual([]);
        const foretold = foretoldSteps(trial.hops, 'iptables-nft').map((step) => ({ ...step, device: null }));
        const seen = toldSteps('host', steps, chains).map((step) => ({ ...step, device: null }));
        expect(seen, trial.what).toEqual(foretold);
        expect(seen.length).toBeGreaterThan(2);
      }
    } finally {
      tracer.close();
      namespace.close();
    }
  }));
