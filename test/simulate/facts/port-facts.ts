import type { Fact } from './fact.js';

const sent = 'a udp 10.9.1.2:1000 > 203.0.113.9:80';
const by = (ports: readonly number[], source = '10.9.9.9') =>
  ports.map((port) => `nb ${source}:${port} > 203.0.113.9:80`);
const to = (ends: readonly string[]) => ends.map((end) => `nb 10.9.1.2:1000 > ${end}`);
const snat = (words: string) => ({ nat: [`-A POSTROUTING -p udp -j ${words}`] });
const dnat = (words: string) => ({ nat: [`-A PREROUTING -p udp -j ${words}`] });

/** nf_nat_l4proto_unique_tuple, find_best_ips_proto: which address or port of a range is chosen. */
export const portFacts: readonly Fact[] = [
  {
    name: 'SNAT takes any port of a range if the port is not in it',
    rules: snat('SNAT --to-source 10.9.9.9:5000-5003'),
    packets: [
      [sent, by([5000, 5001, 5002, 5003])],
      ['a udp 10.9.1.2:5002 > 203.0.113.9:81', 'nb 10.9.9.9:5002 > 203.0.113.9:81'],
    ],
  },
  {
    name: 'so does MASQUERADE',
    rules: snat('MASQUERADE --to-ports 5000-5002'),
    packets: [[sent, by([5000, 5001, 5002], '10.9.2.1')]],
  },
  {
    name: 'with --random any port of the range, the own one too',
    rules: snat('SNAT --to-source 10.9.9.9:999-1001 --random'),
    packets: [[sent, by([999, 1000, 1001])]],
  },
  {
    name: 'DNAT takes the first port of a range',
    rules: dnat('DNAT --to-destination 203.0.113.9:90-93'),
    packets: [[sent, to(['203.0.113.9:90'])]],
  },
  {
    name: 'with --random any of it',
    rules: dnat('DNAT --to-destination 203.0.113.9:80-82 --random'),
    packets: [[sent, to(['203.0.113.9:80', '203.0.113.9:81', '203.0.113.9:82'])]],
  },
  {
    name: 'REDIRECT takes the first port of a range',
    rules: {
      ...dnat('REDIRECT --to-ports 90-93'),
      filter: ['-A INPUT -p udp -m udp --dport 90 -m comment --comment first'],
    },
    packets: [[sent, 'itself [first]']],
  },
  {
    name: 'with a base the port keeps its distance from it, and goes round',
    rules: dnat('DNAT --to-destination 203.0.113.9:8000-8009/78'),
    packets: [
      [sent, to(['203.0.113.9:8002'])],
      ['a udp 10.9.1.3:1000 > 203.0.113.9:90', 'nb 10.9.1.3:1000 > 203.0.113.9:8002'],
    ],
  },
  {
    name: 'any address of a range',
    rules: dnat('DNAT --to-destination 203.0.113.1-203.0.113.12'),
    packets: [[sent, to(Array.from({ length: 12 }, (_, index) => `203.0.113.${index + 1}:80`))]],
  },
  {
    name: 'a range of ports says nothing of what has none',
    rules: { nat: ['-A POSTROUTING -j MASQUERADE --random'] },
    packets: [['a odd 10.9.1.2 > 203.0.113.9', 'nb 10.9.2.1 > 203.0.113.9']],
  },
];
