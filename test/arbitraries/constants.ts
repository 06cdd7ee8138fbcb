import * as fc from 'fast-check';
import type { JumpPosition } from '../../src/model/jump-position.js';
import type { Mark } from '../../src/model/mark.js';
import type { GeneveConstants } from '../../src/modes/node-geneve/constants.js';

export const token = (longest: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9_.@][A-Za-z0-9_.@-]{0,${longest - 1}}$`));

/** Bits of a 32-bit mark: a few for each purpose, none shared, as an operator assigns them next to other tools. */
const marks: fc.Arbitrary<GeneveConstants['marks']> = fc
  .record({
    bits: fc.shuffledSubarray(
      Array.from({ length: 32 }, (_, bit) => (1 << bit) >>> 0),
      { minLength: 8, maxLength: 8 },
    ),
    inZtunnel: fc.uniqueArray(fc.integer({ min: 1, max: 0xfff }), { minLength: 2, maxLength: 2 }),
  })
  .map(({ bits: [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0], inZtunnel: [tproxy = 0, original = 0] }) => {
    const exact = (value: number): Mark => ({ value: value >>> 0, mask: value >>> 0 });
    const skip = c | d;
    return {
      outbound: exact(a | b),
      skip: exact(skip),
      connSkip: exact(skip | e),
      proxy: exact(skip | f),
      proxyReturn: exact(g | h),
      tproxy: { value: tproxy, mask: 0xfff },
      originalSource: { value: original, mask: 0xfff },
    };
  });

const someOf = (count: number, min: number, max: number): fc.Arbitrary<readonly number[]> =>
  fc.uniqueArray(fc.integer({ min, max }), { minLength: count, maxLength: count });

const priorities: fc.Arbitrary<GeneveConstants['priorities']> = fc
  .tuple(someOf(4, 1, 32765), someOf(2, 1, 32765))
  .map(([node, [ztunnelTproxy = 0, ztunnelOriginalSource = 0]]) => {
    const [skip = 0, outbound = 0, proxyReturn = 0, inbound = 0] = [...node].sort((one, other) => one - other);
    return { skip, outbound, proxyReturn, inbound, ztunnelTproxy, ztunnelOriginalSource };
  });

const tables: fc.Arbitrary<GeneveConstants['tables']> = someOf(3, 1, 2 ** 32 - 1)
  .filter((numbers) => numbers.every((number) => number < 253 || number > 255))
  .map(([inbound = 0, outbound = 0, proxy = 0]) => ({ inbound, outbound, proxy }));

/**
 * The prefixes keep inbound and outbound names apart, also across documents: links that swap names cannot be created
 * before the old ones are deleted.
 */
const tunnels: fc.Arbitrary<GeneveConstants['tunnels']> = fc
  .record({
    names: fc.tuple(token(12), token(12), token(12), token(12)),
    ids: someOf(2, 1, 2 ** 24 - 1),
    nets: someOf(2, 0, 200),
    turned: fc.boolean(),
  })
  .map(({ names: [a, b, c, d], ids: [first = 0, second = 0], nets: [one, other], turned }) => {
    const ends = (net: number | undefined) => {
      const [host, ztunnel] = turned ? [2, 1] : [1, 2];
      return { host: `192.168.${net}.${host}/30`, ztunnel: `192.168.${net}.${ztunnel}/30` };
    };
    return {
      inbound: { name: `i-${a}`, peerName: `pi-${b}`, id: first, ...ends(one) },
      outbound: { name: `o-${c}`, peerName: `po-${d}`, id: second, ...ends(other) },
    };
  });

const ports: fc.Arbitrary<GeneveConstants['ports']> = someOf(4, 1024, 32000).map(
  ([outbound = 0, inbound = 0, hbone = 0, dns = 0]) => ({ outbound, inbound, hbone, dns }),
);

const jumps: fc.Arbitrary<JumpPosition> = fc.constantFrom<JumpPosition>(
  'first',
  { before: ['KUBE-SERVICES'] },
  { before: ['KUBE-SERVICES', 'KUBE-POSTROUTING', 'cali-PREROUTING'] },
);

export const constants: fc.Arbitrary<GeneveConstants> = fc.record({
  marks,
  tables,
  priorities,
  tunnels,
  ports,
  set: token(31),
  chainPrefix: token(16).map((text) => `${text}-`),
  jumps,
});
