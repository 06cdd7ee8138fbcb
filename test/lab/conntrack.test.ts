import { expect, test } from 'vitest';
import { flowKey, parseConntrack } from '../../src/lab/conntrack.js';

// Printed by conntrack 1.4.7.
const printed = `ipv4     2 tcp      6 431999 ESTABLISHED src=10.244.1.11 dst=10.244.2.11 sport=40112 dport=8080 src=10.244.2.11 dst=10.244.1.11 sport=8080 dport=40112 [ASSURED] mark=528 use=1
ipv4     2 udp      17 29 src=10.244.1.11 dst=10.244.1.13 sport=48163 dport=53 src=10.244.1.5 dst=10.244.1.11 sport=15053 dport=48163 mark=544 use=1
ipv4     2 tcp      6 117 SYN_SENT src=10.244.1.13 dst=10.244.1.11 sport=1 dport=2 [UNREPLIED] src=10.244.1.11 dst=10.244.1.13 sport=2 dport=1 mark=0 use=1
ipv4     2 icmp     1 29 src=10.244.1.13 dst=10.244.1.11 type=8 code=0 id=3 src=10.244.1.11 dst=10.244.1.13 type=0 code=0 id=3 mark=0 use=1
ipv4     2 tcp      6 9 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=5 dport=6 src=10.0.0.2 dst=10.0.0.1 sport=6 dport=5 [ASSURED] use=1
`;

test('marks are found by the original direction of a flow, before translation', () => {
  const marks = parseConntrack(printed);
  const markOf = (protocol: 'tcp' | 'udp', source: string, destination: string) =>
    marks.get(flowKey({ protocol, source, destination }));
  expect(markOf('tcp', '10.244.1.11:40112', '10.244.2.11:8080')).toBe(0x210);
  expect(markOf('udp', '10.244.1.11:48163', '10.244.1.13:53')).toBe(0x220);
  expect(markOf('tcp', '10.244.1.13:1', '10.244.1.11:2')).toBe(0);
  expect(markOf('tcp', '10.0.0.1:5', '10.0.0.2:6')).toBe(0);
  expect(markOf('udp', '10.244.1.5:15053', '10.244.1.11:48163')).toBeUndefined();
  expect(marks.size).toBe(4);
});

test('nothing tracked, nothing read', () => {
  expect(parseConntrack('').size).toBe(0);
});
