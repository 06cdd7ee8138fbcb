import * as fc from 'fast-check';
import { markTest } from './matches.js';
import type { Words } from './words.js';

/** What routes packets, as words of `ip` and sysctls. */
export interface Policy {
  readonly routes: readonly (readonly [table: number, route: string])[];
  readonly rules: readonly (readonly [priority: number, selector: string, action: string])[];
  readonly sysctls: readonly string[];
}

const action = fc.constantFrom(
  'lookup 50',
  'lookup 51',
  'goto 32766',
  'goto 200',
  'lookup main suppress_prefixlength 0',
  'lookup 50 suppress_prefixlength 0',
  'lookup 51 suppress_prefixlength 24',
  'unreachable',
  'blackhole',
);

export function policiesOf(words: Words): fc.Arbitrary<Policy> {
  const { family, far, networks, own, peer } = words;
  const route = fc.constantFrom(
    `default via ${peer.c} dev nc`,
    `default via ${peer.b} dev nb`,
    `default via ${peer.a} dev na metric 2000`,
    `${networks.far[0]} via ${peer.a} dev na`,
    `${peer.a} via ${peer.b} dev nb onlink`,
    `unreachable ${networks.far[1]}`,
    `blackhole ${networks.half}`,
    `prohibit ${networks.far[2]}`,
    `throw ${far[0]}`,
    `local ${far[1]} dev lo`,
    'unreachable default metric 9999',
    'throw default metric 9998',
    `default nexthop via ${peer.a} dev na nexthop via ${peer.c} dev nc`,
    `${networks.far[1]} nexthop via ${peer.b} dev nb nexthop via ${peer.c} dev nc`,
    ...(family === 'ipv6'
      ? [
          `${networks.far[0]} from ${networks.a} via ${peer.b} dev nb`,
          `default from ${networks.b} via ${peer.a} dev na`,
        ]
      : [`${networks.far[0]} via ${peer.b} dev nb realms 7`]),
    `${far[2]} dev nc src ${own.lo}`,
  );
  const selector = fc.oneof(
    markTest.map((mark) => `fwmark ${mark}`),
    fc.constantFrom(
      '',
      `from ${networks.a}`,
      `to ${networks.far[0]}`,
      'iif na',
      'iif nb',
      'ipproto tcp',
      'ipproto udp dport 53',
      `not from ${peer.a}`,
      `from ${own.lo} to ${networks.far[0]}`,
      'iif lo',
      'uidrange 0-0',
      'iif nc uidrange 1-9',
    ),
  );
  return fc.record({
    routes: fc.uniqueArray(fc.tuple(fc.constantFrom(50, 51), route), {
      maxLength: 6,
      selector: ([number, text]) => `${number} ${text}`,
    }),
    rules: fc.uniqueArray(fc.tuple(fc.integer({ min: 90, max: 220 }), selector, action), {
      maxLength: 4,
      selector: ([priority]) => priority,
    }),
    // IPv6 has no check of sources by itself.
    sysctls: family === 'ipv4' ? sourceChecks : fc.constant([]),
  });
}

const sourceChecks = fc
  .record({
    all: fc.constantFrom(0, 0, 1, 2),
    na: fc.constantFrom(0, 1, 2),
    nb: fc.constantFrom(0, 0, 1, 2),
    acceptLocal: fc.constantFrom(0, 1),
  })
  .map(({ acceptLocal, all, na, nb }) => [
    ...Object.entries({ all, na, nb, nc: 0, lo: 0 }).map(
      ([device, value]) => `net.ipv4.conf.${device}.rp_filter=${value}`,
    ),
    `net.ipv4.conf.na.accept_local=${acceptLocal}`,
  ]);
