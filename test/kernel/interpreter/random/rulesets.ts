import * as fc from 'fast-check';
import { bits, matchesFor, protocolMatch, withPorts } from './matches.js';
import type { Words } from './words.js';

/* Random rules of all tables, as texts of the tools that load them. */

const markValue = fc.tuple(bits, bits).map(([value, mask]) => `${value}/${mask}`);
const going = fc.oneof(
  { weight: 4, arbitrary: markValue.map((mark) => `-j MARK --set-xmark ${mark}`) },
  { weight: 2, arbitrary: markValue.map((mark) => `-j CONNMARK --set-xmark ${mark}`) },
  { weight: 2, arbitrary: bits.map((mask) => `-j CONNMARK --save-mark --nfmask ${mask} --ctmask ${mask}`) },
  { weight: 2, arbitrary: bits.map((mask) => `-j CONNMARK --restore-mark --nfmask ${mask} --ctmask ${mask}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['-j SET --add-set learnt src', '-j SET --add-set learnt dst', '-j SET --del-set ips src'],
      ...['-j SET --add-set nets src', '-j SET --del-set nets dst', '-j SET --add-set pairs src,dst'],
    ),
  },
);
const ending = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('-j RETURN', '-j ACCEPT') },
  { weight: 1, arbitrary: fc.constantFrom('-j DROP', '') },
);

function translationsAt(chain: string, { loopback, networks, own, peer, withPort }: Words): readonly string[] {
  const to: Readonly<Record<string, readonly string[]>> = {
    PREROUTING: [
      `-j DNAT --to-destination ${peer.b}`,
      `-j DNAT --to-destination ${withPort(peer.b, 8080)}`,
      `-j DNAT --to-destination ${withPort(own.lo, 53)}`,
      `-j DNAT --to-destination ${withPort(loopback, 53)}`,
      `-j DNAT --to-destination ${withPort(peer.b, '80-90')}`,
      `-j DNAT --to-destination ${withPort(peer.b, '80-83')} --random`,
      `-j DNAT --to-destination ${withPort(peer.b, '8000-8009/50')}`,
      `-j DNAT --to-destination ${peer.a}-${peer.another}`,
      `-j NETMAP --to ${networks.b}`,
      '-j REDIRECT --to-ports 15001',
      '-j REDIRECT --to-ports 15001-15004',
    ],
    OUTPUT: [`-j DNAT --to-destination ${withPort(peer.b, 8080)}`, '-j REDIRECT --to-ports 53'],
    POSTROUTING: [
      '-j MASQUERADE',
      `-j SNAT --to-source ${own.lo}`,
      `-j SNAT --to-source ${withPort(own.c, 5000)}`,
      `-j SNAT --to-source ${withPort(own.c, '5000-5003')}`,
      '-j MASQUERADE --to-ports 6000-6002',
      `-j SNAT --to-source ${peer.a}-${peer.another}`,
    ],
    INPUT: [`-j SNAT --to-source ${peer.another}`],
  };
  return to[chain] ?? [];
}

/** Targets that a table has, or that only some of its chains have, besides those of every table. */
function specialTargets(words: Words, table: string, chain: string): fc.WeightedArbitrary<string>[] {
  const { any, rejection } = words;
  const maps = [{ weight: 1, arbitrary: fc.constant('-j SET --map-set named src --map-mark') }];
  switch (table) {
    case 'raw':
      return [
        {
          weight: 2,
          arbitrary: fc.constantFrom(
            ...['-j CT --notrack', '-j CT --zone 7', '-j CT --zone mark'],
            ...['-j CT --zone-orig 7', '-j CT --zone-reply 7'],
          ),
        },
      ];
    case 'mangle':
      return chain === 'PREROUTING'
        ? [
            {
              weight: 1,
              arbitrary: fc.constant(`-j TPROXY --on-port 15001 --on-ip ${any} --tproxy-mark 0x400/0xfff`),
            },
            ...maps,
          ]
        : maps;
    case 'nat': {
      const translations = translationsAt(chain, words);
      return translations.length === 0 ? [] : [{ weight: 6, arbitrary: fc.constantFrom(...translations) }];
    }
    case 'security':
      return [];
    default:
      return [{ weight: 1, arbitrary: fc.constant(`-j REJECT --reject-with ${rejection}`) }];
  }
}

function targetsFor(words: Words, table: string, chain: string): fc.Arbitrary<string> {
  const inner = ownChains.filter((name) => name > chain);
  const jumps =
    inner.length === 0
      ? []
      : [
          {
            weight: 2,
            arbitrary: fc.tuple(fc.constantFrom('-j', '-g'), fc.constantFrom(...inner)).map((parts) => parts.join(' ')),
          },
        ];
  return fc.oneof(
    { weight: table === 'mangle' ? 6 : 1, arbitrary: going },
    { weight: 3, arbitrary: ending },
    ...jumps,
    ...specialTargets(words, table, chain),
  );
}

const ownChains = ['x-a', 'x-b', 'x-c'];
const places: Readonly<Record<string, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

const mostRules: Readonly<Record<string, number>> = { mangle: 12, security: 3 };

const needsPorts = /TPROXY|--to-ports|--to-\w+ (?:[\d.]+|\[.*\]):\d/;

function ruleOf(words: Words, table: string): fc.Arbitrary<string> {
  return fc
    .constantFrom(...(places[table] ?? []), ...ownChains)
    .chain((chain) => fc.tuple(fc.constant(chain), targetsFor(words, table, chain)))
    .chain(([chain, target]) => {
      const protocol = needsPorts.test(target) ? withPorts : fc.option(protocolMatch(words), { nil: '' });
      return fc
        .tuple(protocol, matchesFor(words, chain))
        .map((matches) => ['-A', chain, ...matches, target].filter((word) => word !== '').join(' '));
    });
}

export function rulesetsOf(words: Words): fc.Arbitrary<string> {
  const tables = Object.keys(places);
  return fc
    .tuple(...tables.map((table) => fc.array(ruleOf(words, table), { maxLength: mostRules[table] ?? 6 })))
    .map((lines) =>
      tables
        .map((table, index) =>
          [`*${table}`, ...ownChains.map((name) => `:${name} - [0:0]`), ...(lines[index] ?? []), 'COMMIT', ''].join(
            '\n',
          ),
        )
        .join(''),
    );
}
