import { expect, test } from 'vitest';
import { goldenState, refusal, traced } from '../traced.js';

const state = goldenState('geneve-istio-1.20');
const [appa, appb] = ['appa-6f8d7c9b5-k2xvw', 'appb-7774fb945-qhq6l'];

/** Source and destination of the packet of a question. */
function ends(from: string, to: string, more = {}): string {
  const { packet } = traced(state, from, to, more);
  return `${packet.protocol} ${packet.source} ${packet.sourcePort} > ${packet.destination} ${packet.destinationPort} ${packet.flags} ${packet.mark}`;
}

test.each([
  [appa, `${appb}:80`, 'tcp 10.244.1.14 40000 > 10.244.1.7 80 SYN 0x0'],
  [`default/${appa}:1234`, `default/${appb}:80`, 'tcp 10.244.1.14 1234 > 10.244.1.7 80 SYN 0x0'],
  ['10.244.1.14', '10.244.1.7', 'tcp 10.244.1.14 40000 > 10.244.1.7 80 SYN 0x0'],
  ['10.244.1.14:1234', 'node:22', 'tcp 10.244.1.14 1234 > 10.244.1.1 22 SYN 0x0'],
  ['node', 'ztunnel:15021', 'tcp 10.244.1.1 40000 > 10.244.1.5 15021 SYN 0x0'],
  ['ambient-worker2', 'ztunnel-bxc9w:1', 'tcp 10.244.1.1 40000 > 10.244.1.5 1 SYN 0x0'],
  ['ztunnel', 'istio-system/ztunnel-bxc9w:1', 'tcp 10.244.1.5 40000 > 10.244.1.5 1 SYN 0x0'],
  ['iface=vethd8146a12', '203.0.113.9:80', 'tcp 10.244.1.7 40000 > 203.0.113.9 80 SYN 0x0'],
  ['iface=vethd8146a12:99', '203.0.113.9:80', 'tcp 10.244.1.7 99 > 203.0.113.9 80 SYN 0x0'],
  ['iface=vethd8146a12,ip=10.9.9.9:99', '203.0.113.9:80', 'tcp 10.9.9.9 99 > 203.0.113.9 80 SYN 0x0'],
  ['iface=eth0,ip=[fd00::1]:99', '[fd00::9]:80', 'tcp fd00::1 99 > fd00::9 80 SYN 0x0'],
  ['iface=eth0,ip=fd00::1', 'fd00::9', 'tcp fd00::1 40000 > fd00::9 80 SYN 0x0'],
  ['[fd00::1]:99', '[fd00::9]:80', 'tcp fd00::1 99 > fd00::9 80 SYN 0x0'],
  ['kube-proxy-tq4ws', `${appb}:80`, 'tcp 172.18.0.3 40000 > 10.244.1.7 80 SYN 0x0'],
])('%s to %s', (from, to, expected) => {
  expect(ends(from, to)).toBe(expected);
});

test.each([
  [{ protocol: 'UDP' }, 'udp 10.244.1.14 40000 > 10.244.1.7 80  0x0'],
  [{ protocol: '17' }, 'udp 10.244.1.14 40000 > 10.244.1.7 80  0x0'],
  [{ protocol: 'sctp' }, 'sctp 10.244.1.14 40000 > 10.244.1.7 80  0x0'],
  [{ protocol: 'icmp' }, 'icmp 10.244.1.14 40000 > 10.244.1.7 0  0x0'],
  [{ protocol: '253' }, '253 10.244.1.14 0 > 10.244.1.7 0  0x0'],
  [{ flags: 'fin,ack' }, 'tcp 10.244.1.14 40000 > 10.244.1.7 80 FIN,ACK 0x0'],
  [{ flags: 'RST' }, 'tcp 10.244.1.14 40000 > 10.244.1.7 80 RST 0x0'],
  [{ mark: 0x4000 }, 'tcp 10.244.1.14 40000 > 10.244.1.7 80 SYN 0x4000'],
])('%o', (more, expected) => {
  expect(ends(appa, appb, more)).toBe(expected);
});

test('an IPv6 answer reaches its receiver', () => {
  const { later } = traced(state, '[fd00::1]:99', '[fd00::9]:80', { count: 2 });
  expect(later.map(({ sentence }) => sentence)).toEqual(['comes back to the network by eth0']);
});

test('a conversation is as long as requested: request, answer, request', () => {
  const { isAnswer, later } = traced(state, appa, `${appb}:80`, { count: 3 });
  expect([isAnswer, ...later.map((packet) => packet.isAnswer)]).toEqual([false, true, false]);
  expect(later.map(({ packet }) => packet.flags)).toEqual(['SYN,ACK', 'ACK']);
});

test.each([
  [{ from: 'appb-7774fb945-qhq6k', to: 'node' }, 'from', /did you mean appb-7774fb945-qhq6l\?/],
  [{ from: 'default/apb-7774fb945-qhq6l', to: 'node' }, 'from', /did you mean default\/appb-7774fb945-qhq6l\?/],
  [{ from: 'appa', to: 'node' }, 'from', /did you mean default\/appa-6f8d7c9b5-k2xvw\?/],
  [{ from: 'zztunel', to: 'node' }, 'from', /did you mean ztunnel\?/],
  [{ from: appa, to: 'noed' }, 'to', /did you mean node\?/],
  [{ from: appa, to: '10.244.1.300' }, 'to', /^'10\.244\.1\.300' is no pod, node or address/],
  [{ from: '', to: 'node' }, 'from', /^it names nobody$/],
  [{ from: `${appa}:70000`, to: 'node' }, 'from', /^70000 is no port$/],
  [{ from: 'iface=eth0,ip=1.2.3.4:70000', to: 'node' }, 'from', /^70000 is no port$/],
  [{ from: 'iface=eth0', to: 'node' }, 'from', /^say with which source a packet comes by eth0/],
  [{ from: 'iface=nope', to: 'node' }, 'from', /^the node has no device nope$/],
  [{ from: 'iface=eth0,ip=x', to: 'node' }, 'from', /^'x' is no address$/],
  [{ from: appa, to: 'iface=eth0' }, 'to', /not to a device$/],
  [{ from: appa, to: 'fd00::9' }, 'from', /has no ipv6 address$/],
  [{ from: '1.2.3.4', to: 'fd00::9' }, 'from', /not of the family of the destination$/],
  [
    { from: appa, to: appb, protocol: 'tpc' },
    'protocol',
    /^'tpc' is no protocol; allowed: tcp, udp, icmp, sctp or a number$/,
  ],
  [{ from: appa, to: appb, protocol: '256' }, 'protocol', /is no protocol/],
  [{ from: appa, to: appb, flags: 'SIN' }, 'flags', /^'SIN' are no TCP flags; allowed: FIN, SYN, RST, PSH, ACK, URG$/],
  [{ from: appa, to: appb, mark: -1 }, 'mark', /^-1 is no mark of 32 bits$/],
  [{ from: appa, to: appb, mark: 2 ** 32 }, 'mark', /is no mark of 32 bits$/],
  [{ from: appa, to: appb, count: 0 }, 'count', /^0 is no number of packets; allowed: 1 to 999$/],
])('%o is refused', (question, path, message) => {
  const [only, ...more] = refusal(state, question);
  expect(more).toEqual([]);
  expect(only?.startsWith(`bad-question ${path}: `)).toBe(true);
  expect(only?.slice(`bad-question ${path}: `.length)).toMatch(message);
});

test('all mistakes in a question are reported at once', () => {
  const found = refusal(state, { from: 'x', to: 'y', protocol: 'z', flags: 'w', count: 0 });
  expect(found.map((line) => line.split(':')[0])).toEqual(
    ['from', 'to', 'protocol', 'flags', 'count'].map((path) => `bad-question ${path}`),
  );
});

test('an ambiguous pod name is refused with the full names', () => {
  const twice = goldenState('geneve-istio-1.20', (text) => text.replace('name: cron-5d9c8b7f4-zz8hq', `name: ${appb}`));
  expect(refusal(twice, { from: appb, to: 'node' })).toEqual([
    `bad-question from: '${appb}' is several pods: default/${appb}, legacy/${appb}`,
  ]);
  expect(traced(twice, `legacy/${appb}`, 'node:1').packet.source).toBe('10.244.1.21');
});
