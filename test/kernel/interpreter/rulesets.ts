import * as fc from 'fast-check';

/* Random states of a node over the words that the interpreter knows, as texts of the tools that load them. */

const peers = ['10.9.1.2', '10.9.2.2', '10.9.3.2', '10.9.1.3'] as const;
const own = ['10.9.1.1', '10.9.2.1', '10.9.9.9'] as const;
const far = ['192.0.2.1', '198.51.100.7', '203.0.113.9'] as const;
const devices = ['na', 'nb', 'nc'] as const;

const address = fc.constantFrom<string>(...peers, ...own, ...far);
const network = fc.oneof(
  address.map((ip) => `${ip}/32`),
  fc.constantFrom('10.9.1.0/24', '10.9.0.0/16', '10.9.2.0/31', '192.0.2.0/24', '0.0.0.0/1', '10.0.0.1/255.0.0.255'),
);
const maybeNot = fc.constantFrom('', '', '! ');
const port = fc.constantFrom('80', '53', '8080', '1000:9000', '15001');
const bits = fc.constantFrom('0x1', '0x2', '0x10', '0x100', '0x300', '0xf0', '0xffffffff');
const markTest = fc
  .tuple(bits, bits)
  .map(([value, mask]) => `0x${((Number(value) & Number(mask)) >>> 0).toString(16)}/${mask}`);
const markValue = fc.tuple(bits, bits).map(([value, mask]) => `${value}/${mask}`);

const negatable = (text: fc.Arbitrary<string>) => fc.tuple(maybeNot, text).map(([not, words]) => `${not}${words}`);

const anyMatch = fc.oneof(
  negatable(network.map((each) => `-s ${each}`)),
  negatable(network.map((each) => `-d ${each}`)),
  fc.tuple(maybeNot, markTest).map(([not, mark]) => `-m mark ${not}--mark ${mark}`),
  fc.tuple(maybeNot, markTest).map(([not, mark]) => `-m connmark ${not}--mark ${mark}`),
  fc
    .tuple(
      maybeNot,
      fc.constantFrom('NEW', 'ESTABLISHED', 'NEW,RELATED', 'INVALID', 'UNTRACKED', 'DNAT', 'SNAT,ESTABLISHED'),
    )
    .map(([not, states]) => `-m conntrack ${not}--ctstate ${states}`),
  fc.constantFrom(
    '-m conntrack --ctdir ORIGINAL',
    '-m conntrack --ctdir REPLY',
    '-m conntrack --ctorigdst 192.0.2.0/24',
    '-m conntrack ! --ctorigsrc 10.9.1.2',
    '-m conntrack --ctproto 17',
    '-m conntrack --ctstate ESTABLISHED --ctdir REPLY',
    '-m conntrack --ctreplsrc 10.9.2.2',
    '-m conntrack --ctstatus DNAT',
  ),
  fc
    .tuple(
      maybeNot,
      fc.constantFrom('ips src', 'ips dst', 'nets dst', 'nets src', 'pairs src,dst', 'pairs dst,dst', 'list src'),
    )
    .map(([not, set]) => `-m set ${not}--match-set ${set}`),
  fc
    .tuple(
      maybeNot,
      fc.constantFrom('--dst-type LOCAL', '--src-type LOCAL', '--dst-type UNICAST', '--dst-type LOCAL,BROADCAST'),
    )
    .map(([not, type]) => `-m addrtype ${not}${type}`),
  fc
    .tuple(maybeNot, fc.constantFrom('--src-range 10.9.1.1-10.9.1.2', '--dst-range 10.9.2.0-198.51.100.0'))
    .map(([not, range]) => `-m iprange ${not}${range}`),
  fc.constantFrom('-m comment --comment x', '-m pkttype --pkt-type unicast', '-m policy --dir in --pol none'),
);
const protocolMatch = fc.oneof(
  fc
    .tuple(fc.constantFrom('tcp', 'udp'), fc.constantFrom('--dport', '--sport'), maybeNot, port)
    .map(([protocol, flag, not, ports]) => `-p ${protocol} -m ${protocol} ${not}${flag} ${ports}`),
  fc
    .tuple(fc.constantFrom('tcp', 'udp'), fc.constantFrom('--dports', '--sports', '--ports'), maybeNot)
    .map(([protocol, flag, not]) => `-p ${protocol} -m multiport ${not}${flag} 53,80,4000:9000`),
  negatable(fc.constantFrom('-p tcp', '-p udp', '-p icmp', '-p sctp')),
  fc.constantFrom(
    '-p tcp -m tcp --tcp-flags SYN,ACK SYN',
    '-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN',
    '-p icmp -m icmp --icmp-type 8',
    '-p icmp -m icmp --icmp-type any',
  ),
);
const wayIn = negatable(fc.constantFrom(...devices, 'n+', 'lo').map((name) => `-i ${name}`));
const wayOut = negatable(fc.constantFrom(...devices, 'n+', 'lo').map((name) => `-o ${name}`));

/** Matches besides that of the protocol that a chain takes; own chains are reached from several and take those of all. */
function matchesFor(chain: string): fc.Arbitrary<string> {
  const special: fc.Arbitrary<string>[] = [];
  if (['PREROUTING', 'INPUT', 'FORWARD'].includes(chain)) special.push(wayIn);
  if (['POSTROUTING', 'OUTPUT', 'FORWARD'].includes(chain)) special.push(wayOut);
  if (chain === 'PREROUTING')
    special.push(fc.constantFrom('-m rpfilter', '-m rpfilter --loose --invert', '-m rpfilter --validmark'));
  if (['OUTPUT', 'POSTROUTING'].includes(chain))
    special.push(fc.constantFrom('-m owner --socket-exists', '-m owner ! --socket-exists'));
  return fc.array(fc.oneof(anyMatch, ...special), { maxLength: 2 }).map((all) => all.join(' '));
}

const going = fc.oneof(
  { weight: 4, arbitrary: markValue.map((mark) => `-j MARK --set-xmark ${mark}`) },
  { weight: 2, arbitrary: markValue.map((mark) => `-j CONNMARK --set-xmark ${mark}`) },
  { weight: 2, arbitrary: bits.map((mask) => `-j CONNMARK --save-mark --nfmask ${mask} --ctmask ${mask}`) },
  { weight: 2, arbitrary: bits.map((mask) => `-j CONNMARK --restore-mark --nfmask ${mask} --ctmask ${mask}`) },
);
const ending = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('-j RETURN', '-j ACCEPT') },
  { weight: 1, arbitrary: fc.constantFrom('-j DROP', '') },
);

function targetsFor(table: string, chain: string, chains: readonly string[]): fc.Arbitrary<string> {
  const inner = chains.filter((name) => name > chain);
  const jumps =
    inner.length === 0
      ? []
      : [
          {
            weight: 2,
            arbitrary: fc.tuple(fc.constantFrom('-j', '-g'), fc.constantFrom(...inner)).map((words) => words.join(' ')),
          },
        ];
  const marks = table === 'mangle' ? [{ weight: 6, arbitrary: going }] : [{ weight: 1, arbitrary: going }];
  const translations = {
    PREROUTING: [
      '-j DNAT --to-destination 10.9.2.2',
      '-j DNAT --to-destination 10.9.2.2:8080',
      '-j DNAT --to-destination 10.9.9.9:53',
      '-j REDIRECT --to-ports 15001',
    ],
    OUTPUT: ['-j DNAT --to-destination 10.9.2.2:8080', '-j REDIRECT --to-ports 53'],
    POSTROUTING: ['-j MASQUERADE', '-j SNAT --to-source 10.9.9.9', '-j SNAT --to-source 10.9.3.1:5000'],
    INPUT: ['-j SNAT --to-source 10.9.1.3'],
  }[chain];
  const nat =
    table === 'nat' && translations !== undefined ? [{ weight: 6, arbitrary: fc.constantFrom(...translations) }] : [];
  const untracked =
    table === 'raw' ? [{ weight: 2, arbitrary: fc.constantFrom('-j CT --notrack', '-j CT --zone 7') }] : [];
  const rejected =
    table === 'filter' ? [{ weight: 1, arbitrary: fc.constant('-j REJECT --reject-with icmp-port-unreachable') }] : [];
  const proxied =
    table === 'mangle' && chain === 'PREROUTING'
      ? [{ weight: 1, arbitrary: fc.constant('-j TPROXY --on-port 15001 --on-ip 0.0.0.0 --tproxy-mark 0x400/0xfff') }]
      : [];
  return fc.oneof(...marks, { weight: 3, arbitrary: ending }, ...jumps, ...nat, ...untracked, ...rejected, ...proxied);
}

const ownChains = ['x-a', 'x-b', 'x-c'];
const places: Readonly<Record<string, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** Only packets that have ports can get others, or be handed to a listener. */
const withPorts = fc.constantFrom('-p tcp', '-p udp', '-p tcp -m tcp --dport 80', '-p udp -m udp ! --dport 53');

const rule = (table: string) =>
  fc
    .constantFrom(...(places[table] ?? []), ...ownChains)
    .chain((chain) => fc.tuple(fc.constant(chain), targetsFor(table, chain, ownChains)))
    .chain(([chain, target]) => {
      const needsPorts = /TPROXY|--to-ports|--to-\w+ [\d.]+:\d/.test(target);
      const protocol = needsPorts ? withPorts : fc.option(protocolMatch, { nil: '' });
      return fc
        .tuple(protocol, matchesFor(chain))
        .map((matches) => ['-A', chain, ...matches, target].filter((word) => word !== '').join(' '));
    });

export const rulesets = fc
  .tuple(...Object.keys(places).map((table) => fc.array(rule(table), { maxLength: table === 'mangle' ? 12 : 6 })))
  .map((lines) =>
    Object.keys(places)
      .map((table, index) =>
        [`*${table}`, ...ownChains.map((name) => `:${name} - [0:0]`), ...(lines[index] ?? []), 'COMMIT', ''].join('\n'),
      )
      .join(''),
  );

const route = fc.constantFrom(
  'default via 10.9.3.2 dev nc',
  'default via 10.9.2.2 dev nb',
  '192.0.2.0/24 via 10.9.1.2 dev na',
  '10.9.1.2/32 via 10.9.2.2 dev nb onlink',
  'unreachable 198.51.100.0/24',
  'blackhole 192.0.2.0/25',
  'prohibit 203.0.113.0/24',
  'throw 192.0.2.1/32',
  'local 198.51.100.7/32 dev lo',
  'unreachable default metric 9999',
  '203.0.113.9/32 dev nc src 10.9.9.9 scope link',
);
const table = fc.constantFrom(50, 51);
const selector = fc.oneof(
  markTest.map((mark) => `fwmark ${mark}`),
  fc.constantFrom(
    '',
    'from 10.9.1.0/24',
    'to 192.0.2.0/24',
    'iif na',
    'iif nb',
    'ipproto tcp',
    'ipproto udp dport 53',
    'not from 10.9.1.2',
    'from 10.9.9.9 to 192.0.2.0/24',
    'iif lo',
  ),
);
const action = fc.constantFrom(
  'lookup 50',
  'lookup 51',
  'goto 32766',
  'goto 200',
  'lookup main suppress_prefixlength 0',
  'unreachable',
  'blackhole',
);

export const policies = fc.record({
  routes: fc.uniqueArray(fc.tuple(table, route), {
    maxLength: 6,
    selector: ([number, text]) => `${number} ${text.split(' ').slice(0, 2).join(' ')}`,
  }),
  rules: fc.uniqueArray(fc.tuple(fc.integer({ min: 90, max: 220 }), selector, action), {
    maxLength: 4,
    selector: ([priority]) => priority,
  }),
  rpFilter: fc.record({ all: fc.constantFrom(0, 0, 1, 2), na: fc.constantFrom(0, 1, 2) }),
  acceptLocal: fc.constantFrom(0, 1),
});

export const probes = fc.record({
  from: fc.constantFrom('a', 'b', 'c', 'node'),
  source: address,
  destination: address,
  protocol: fc.constantFrom(6, 6, 17, 17, 1, 253),
  ports: fc.tuple(fc.integer({ min: 20_000, max: 60_000 }), fc.constantFrom(80, 53, 8080, 443)),
  flags: fc.constantFrom(2, 2, 2, 16, 18, 1, 4),
  mark: fc.constantFrom(0, 0, 0x1, 0x100),
});
export type RandomProbe = typeof probes extends fc.Arbitrary<infer T> ? T : never;
