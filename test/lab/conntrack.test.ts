import { expect, test } from 'vitest';
import { type Flow, flowKey, parseConntrack } from '../../src/lab/conntrack.js';

// Printed by conntrack 1.4.7.
const printed = `ipv4     2 tcp      6 431999 ESTABLISHED src=10.244.1.11 dst=10.244.2.11 sport=40112 dport=8080 src=10.244.2.11 dst=10.244.1.11 sport=8080 dport=40112 [ASSURED] mark=528 use=1
ipv4     2 udp      17 29 src=10.244.1.11 dst=10.244.1.13 sport=48163 dport=53 src=10.244.1.5 dst=10.244.1.11 sport=15053 dport=48163 mark=544 use=1
ipv4     2 tcp      6 117 SYN_SENT src=10.244.1.13 dst=10.244.1.11 sport=1 dport=2 [UNREPLIED] src=10.244.1.11 dst=10.244.1.13 sport=2 dport=1 mark=0 use=1
ipv4     2 icmp     1 29 src=10.244.1.13 dst=10.244.1.11 type=8 code=0 id=3 src=10.244.1.11 dst=10.244.1.13 type=0 code=0 id=3 mark=0 use=1
ipv4     2 tcp      6 9 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=5 dport=6 src=10.0.0.2 dst=10.0.0.1 sport=6 dport=5 [ASSURED] use=1
ipv4     2 tcp      6 86399 ESTABLISHED src=10.244.2.13 dst=172.18.0.2 sport=41000 dport=30080 src=10.244.1.11 dst=192.168.126.1 sport=8080 dport=41001 [ASSURED] mark=0 use=1
`;

test('marks are looked up by the original direction of a flow, before translation', () => {
  const flows = parseConntrack(printed);
  const markOf = (protocol: Flow['protocol'], source: string, destination: string) =>
    flows.get(flowKey({ protocol, source, destination }))?.mark;
  expect(markOf('tcp', '10.244.1.11:40112', '10.244.2.11:8080')).toBe(0x210);
  expect(markOf('udp', '10.244.1.11:48163', '10.244.1.13:53')).toBe(0x220);
  expect(markOf('tcp', '10.244.1.13:1', '10.244.1.11:2')).toBe(0);
  expect(markOf('tcp', '10.0.0.1:5', '10.0.0.2:6')).toBe(0);
  expect(markOf('udp', '10.244.1.5:15053', '10.244.1.11:48163')).toBeUndefined();
  expect(markOf('icmp', '10.244.1.13:3', '10.244.1.11:3')).toBe(0);
  expect(flows.size).toBe(6);
});

test('the reply direction shows the addresses a flow leaves the node with', () => {
  const flows = parseConntrack(printed);
  const onwardOf = (flow: Flow) => flows.get(flowKey(flow))?.onward;
  const plain = { protocol: 'tcp', source: '10.244.1.11:40112', destination: '10.244.2.11:8080' } as const;
  expect(onwardOf(plain)).toEqual(plain);
  const echo = { protocol: 'icmp', source: '10.244.1.13:3', destination: '10.244.1.11:3' } as const;
  expect(onwardOf(echo)).toEqual(echo);
  const dns = { protocol: 'udp', source: '10.244.1.11:48163', destination: '10.244.1.13:53' } as const;
  expect(onwardOf(dns)).toEqual({ ...dns, destination: '10.244.1.5:15053' });
  const nodePort = { protocol: 'tcp', source: '10.244.2.13:41000', destination: '172.18.0.2:30080' } as const;
  expect(onwardOf(nodePort)).toEqual({ ...nodePort, source: '192.168.126.1:41001', destination: '10.244.1.11:8080' });
});

test('flows over IPv6 are read as well, ICMPv6 echoes by their identifier', () => {
  const flows =
    parseConntrack(`ipv6     10 tcp      6 431999 ESTABLISHED src=fd00::11 dst=fd00::12 sport=40112 dport=8080 src=fd00::13 dst=fd00::11 sport=8080 dport=40112 [ASSURED] mark=0 use=1
ipv6     10 icmpv6   58 29 src=fd00::11 dst=fd00::12 type=128 code=0 id=7 src=fd00::12 dst=fd00::11 type=129 code=0 id=7 mark=0 use=1
`);
  const tcp = { protocol: 'tcp', source: '[fd00::11]:40112', destination: '[fd00::12]:8080' } as const;
  expect(flows.get(flowKey(tcp))?.onward).toEqual({ ...tcp, destination: '[fd00::13]:8080' });
  const echo = { protocol: 'icmp', source: '[fd00::11]:7', destination: '[fd00::12]:7' } as const;
  expect(flows.get(flowKey(echo))?.onward).toEqual(echo);
});

test('without tracked flows nothing is read', () => {
  expect(parseConntrack('').size).toBe(0);
});
