import { expect, test } from 'vitest';
import { socketText } from '../../../src/simulate/connection.js';
import type { Hop } from '../../../src/simulate/hop.js';
import { iptablesTally, observed } from './compare.js';
import type { Trial } from './differential.js';
import { inNative } from './native-node.js';
import { travelNode, type Variant } from './programmed-node.js';

const variants: readonly Variant[] = [
  { profile: 'istio-1.18', tunnel: { kind: 'veth' } },
  { profile: 'istio-1.20', tunnel: { kind: 'vxlan' } },
  { profile: 'istio-1.19', tunnel: { kind: 'veth' }, backend: 'iptables-legacy' },
  { profile: 'hardened', tunnel: { kind: 'veth' } },
  { profile: 'hardened', tunnel: { kind: 'vxlan' }, backend: 'iptables-legacy' },
];

for (const [number, variant] of variants.entries())
  test(`${variant.profile}, ${variant.tunnel.kind}, ${variant.backend ?? 'iptables-nft'}: every packet takes the predicted path`, async () => {
    const backend = variant.backend ?? 'iptables-nft';
    const { trials, wrong } = await travelNode(number, variant, async (arena) => ({
      program: await observed(arena, { node: 'host', zt: 'ztunnel' }, backend),
      tally: iptablesTally(backend),
    }));
    expect(wrong).toEqual([]);
    expectAllKinds(trials);
  });

const nativeVariants: readonly Variant[] = [
  { profile: 'istio-1.20', tunnel: { kind: 'veth' } },
  { profile: 'hardened', tunnel: { kind: 'veth' } },
];

/** Of the choices of packets one in which captured TCP meets the rules of others. */
const choice = 3;

for (const variant of nativeVariants)
  test(`${variant.profile}, ${variant.tunnel.kind}, nft: every packet takes the predicted path`, async () => {
    const { trials, wrong } = await travelNode(choice, variant, inNative);
    expect(wrong).toEqual([]);
    expectAllKinds(trials);
    // What a chain of ours accepts, the chain of iptables behind it rejects all the same.
    expect(trials.some(({ end, hops }) => end.kind === 'rejected' && hops.some(isAcceptedByUs))).toBe(true);
  });

function isAcceptedByUs(hop: Hop): boolean {
  return (
    hop.kind === 'rule' && hop.table.name === 'filter' && hop.chain === 'ztunnel-FORWARD' && hop.verdict === 'accept'
  );
}

function expectAllKinds(trials: readonly Trial[]): void {
  const taken = trials.flatMap(({ end }) => (end.kind === 'delivered' && end.socket ? [socketText(end.socket)] : []));
  expect(taken).toEqual(expect.arrayContaining(['port 15001', 'port 15006', 'port 15008']));
  expect(new Set(trials.map(({ end }) => end.kind)).size).toBeGreaterThan(2);
}
