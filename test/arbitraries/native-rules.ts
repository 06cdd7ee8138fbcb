import * as fc from 'fast-check';
import { builtinChains } from '../../src/ir/hooks.js';
import type { Match, ModuleMatch, PortRange } from '../../src/ir/match.js';
import type { Rule } from '../../src/ir/ruleset.js';
import type { Target } from '../../src/ir/target.js';
import type { TableHook } from '../../src/render/nft/base-chains.js';

/* Rules that nft can express, with their matches in the order in which iptables prints them. */

const negated = fc.boolean();
const number32 = fc.oneof(fc.nat(0xffff), fc.constantFrom(0, 0x80000000, 0xffffffff, 0xfffff000));
const mark = fc.record({ value: number32, mask: number32 });
const device = fc.stringMatching(/^[A-Za-z0-9_.@-]{1,15}$/);
const port = fc.integer({ min: 1, max: 65535 });
const portRange: fc.Arbitrary<PortRange> = fc
  .tuple(port, port, negated)
  .map(([one, other, not]) => ({ negated: not, first: Math.min(one, other), last: Math.max(one, other) }));
const setName = fc.stringMatching(/^[A-Za-z0-9_.@-]{1,31}$/);

function network(family: TableHook['family']): fc.Arbitrary<string> {
  return family === 'ipv4'
    ? fc.oneof(
        fc.ipV4().map((ip) => `${ip}/32`),
        fc.constantFrom('10.0.0.0/8', '128.0.0.0/1', '10.7.0.0/17', '10.0.0.1/255.0.0.255'),
      )
    : fc.constantFrom('fd00:10::7/128', 'fd00::/8', 'fd00:10::/49');
}

function option(flag: string, value: fc.Arbitrary<string>, not: fc.Arbitrary<boolean> = negated) {
  return fc.record({ negated: not, flag: fc.constant(flag), values: fc.tuple(value) });
}

function module(name: string, options: ReturnType<typeof option>): fc.Arbitrary<ModuleMatch> {
  return options.map((one) => ({ kind: 'module', module: name, options: [one] }));
}

const states = fc
  .subarray(['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'], { minLength: 1 })
  .map((words) => words.join(','));
const types = fc.constantFrom('UNICAST', 'LOCAL', 'BROADCAST', 'MULTICAST');

/** A port match always follows its protocol. */
const transports: fc.Arbitrary<readonly Match[]> = fc.oneof(
  fc.constant([]),
  fc
    .tuple(negated, fc.constantFrom('tcp', 'udp', 'icmp', 'sctp', '253'))
    .map(([not, protocol]): readonly Match[] => [{ kind: 'protocol', negated: not, protocol }]),
  fc
    .record({
      kind: fc.constantFrom('tcp' as const, 'udp' as const),
      sourcePort: fc.option(portRange),
      destinationPort: portRange,
    })
    .map(({ kind, ...ports }): readonly Match[] => [
      { kind: 'protocol', negated: false, protocol: kind },
      kind === 'tcp' ? { kind, ...ports, option: null, flags: null } : { kind, ...ports },
    ]),
);

function some(match: fc.Arbitrary<Match>): fc.Arbitrary<readonly Match[]> {
  return fc.option(match, { freq: 1 }).map((one) => (one === null ? [] : [one]));
}

function matches(family: TableHook['family']): fc.Arbitrary<readonly Match[]> {
  const address = (kind: 'source' | 'destination') =>
    some(fc.record({ kind: fc.constant(kind), negated, address: network(family) }));
  const link = (kind: 'in-interface' | 'out-interface') =>
    some(fc.record({ kind: fc.constant(kind), negated, name: fc.oneof(device, fc.constant('veth+')) }));
  const marked = (kind: 'mark' | 'connmark') => some(fc.record({ kind: fc.constant(kind), negated, mark }));
  const dimensions = fc.constantFrom('src' as const, 'dst' as const).map((one) => [one] as const);
  return fc
    .tuple(
      ...[address('source'), address('destination'), link('in-interface'), link('out-interface'), transports],
      ...[marked('mark'), marked('connmark')],
      some(fc.record({ kind: fc.constant('set' as const), negated, set: setName, dimensions })),
      some(fc.constant({ kind: 'socket-exists', negated: false } as const)),
      some(module('owner', option('--uid-owner', fc.nat(99_999).map(String), fc.constant(false)))),
      some(module('conntrack', option('--ctstate', states))),
      some(module('addrtype', option('--dst-type', types))),
    )
    .map((parts) => parts.flat());
}

function moduleTarget(target: string, flag: string, value: fc.Arbitrary<string>): fc.Arbitrary<Target> {
  const options = option(flag, value, fc.constant(false)).map((one) => [one]);
  return fc.record({ kind: fc.constant('module' as const), target: fc.constant(target), options });
}

const allBits = 0xffffffff;
const anywhere: fc.Arbitrary<Target> = fc.oneof(
  fc.constantFrom('ACCEPT', 'DROP', 'RETURN').map((verdict) => ({ kind: 'verdict', verdict }) as Target),
  fc.record({ kind: fc.constantFrom('set-mark', 'set-connmark'), mark }) as fc.Arbitrary<Target>,
  number32.map((nfmask): Target => ({ kind: 'save-connmark', nfmask, ctmask: allBits })),
  number32.map((ctmask): Target => ({ kind: 'restore-connmark', nfmask: allBits, ctmask })),
  moduleTarget('LOG', '--log-prefix', fc.stringMatching(/^[ !#%-[\]-~]{1,29}$/)),
);

function target({ family, hook, table }: TableHook): fc.Arbitrary<Target> {
  if (table === 'mangle' && hook === 'PREROUTING')
    return fc.oneof(
      anywhere,
      fc.record({
        kind: fc.constant('tproxy' as const),
        port,
        address: family === 'ipv4' ? fc.constantFrom('127.0.0.1', '0.0.0.0') : fc.constantFrom('::1', '::'),
        mark,
      }),
    );
  if (table === 'raw')
    return fc.oneof(
      anywhere,
      ...['--zone', '--zone-orig', '--zone-reply'].map((flag) => moduleTarget('CT', flag, fc.nat(65535).map(String))),
    );
  if (table === 'filter')
    return fc.oneof(anywhere, moduleTarget('REJECT', '--reject-with', fc.constant(rejections[family])));
  if (table !== 'nat') return anywhere;
  const address = family === 'ipv4' ? fc.ipV4() : fc.constant('[fd00::1]');
  const to = fc.tuple(address, port).map(([ip, number]) => `${ip}:${number}`);
  return fc.oneof(
    anywhere,
    hook === 'PREROUTING' || hook === 'OUTPUT'
      ? fc.record({ kind: fc.constant('dnat' as const), to, random: negated, persistent: negated })
      : moduleTarget('SNAT', '--to-source', to),
  );
}

const rejections = { ipv4: 'icmp-host-prohibited', ipv6: 'icmp6-adm-prohibited' } as const;

const places: readonly TableHook[] = (['ipv4', 'ipv6'] as const).flatMap((family) =>
  Object.entries(builtinChains).flatMap(([table, hooks]) => hooks.map((hook) => ({ family, table, hook }))),
);

/** Rules of one base chain. */
export const nativeRules: fc.Arbitrary<{ readonly place: TableHook; readonly rules: readonly Rule[] }> = fc
  .constantFrom(...places)
  .chain((place) => {
    const rule = fc.record({ matches: matches(place.family), target: fc.option(target(place), { freq: 9 }) });
    return fc.array(rule, { minLength: 1, maxLength: 4 }).map((rules) => ({ place, rules }));
  });
