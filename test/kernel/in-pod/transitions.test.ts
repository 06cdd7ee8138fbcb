import { expect, test } from 'vitest';
import { apply, destroy } from '../../../src/index.js';
import { podOf, withBusyNode } from './busy-node.js';
import { startTraffic } from './traffic.js';
import { wrongDuring } from './wrong-during.js';
import { watchWrongWays } from './wrong-ways.js';

test('from one document to the next no connection fails, nothing captured goes out in plain text, no probe is captured', () =>
  withBusyNode(async (node) => {
    const { client, idle, options, server, state } = node;
    await apply(state(), options);
    watchWrongWays(node);
    const traffic = await startTraffic(node);
    const names = { prerouting: 'IN', output: 'OUT', postrouting: 'PROBES' };
    const moves: readonly (readonly [string, Parameters<typeof state>, free?: readonly string[]])[] = [
      ['ingress on', [{}, { server: { ingress: true } }], ['inbound']],
      ['ingress off, virtual interfaces', [{}, { server: { virtualInterfaces: ['vnet0', 'vnet1'] } }], ['inbound']],
      ['no virtual interfaces, a pod joins', [{ pods: [client, server, idle].map(podOf) }]],
      ['a pod leaves, hardened', [{ profile: 'hardened' }]],
      ['istio-1.29, another table and priority', [{ constants: { table: 1100, priority: 12000 } }]],
      ['other chains and sets', [{ constants: { chains: names, sets: { ipv4: 'probes-4', ipv6: 'probes-6' } } }]],
      ['the published constants', []],
      ['iptables-legacy after iptables-nft', [{ backend: 'iptables-legacy' }]],
      ['nft after iptables-legacy, hardened', [{ backend: 'nft', profile: 'hardened' }]],
      ['iptables-legacy after nft, istio-1.29', [{ backend: 'iptables-legacy' }]],
      ['iptables-nft after iptables-legacy', []],
      ['nft after iptables-nft', [{ backend: 'nft' }]],
      ['iptables-nft after nft', []],
    ];
    const wrong = [`applied again: ${await wrongDuring(traffic, () => apply(state(), options))}`];
    for (const [title, words, free] of moves) {
      const seen = await wrongDuring(traffic, () => apply(state(...words), options), free);
      wrong.push(`${title}: ${seen}`);
    }
    expect(wrong).toEqual(['applied again', ...moves.map(([title]) => title)].map((title) => `${title}: `));
    await traffic.stop();
    const ipv4 = await startTraffic(node, ['ipv4']);
    for (const ipv6 of [false, true])
      expect(await wrongDuring(ipv4, () => apply(state({ inpod: { ipv6 } }), options))).toEqual([]);
    await ipv4.stop();
    const again = await startTraffic(node);
    expect(await wrongDuring(again, () => again.advance(10))).toEqual([]);
    // Questions from a port that asked before go on as they went, so others are as they were no more.
    for (const dnsCapture of [false, true])
      expect(await wrongDuring(again, () => apply(state({ inpod: { dnsCapture } }), options), ['dns'])).toEqual([]);
    // The counts are no dead letters.
    const flush = () => {
      for (const set of ['istio-inpod-probes-v4', 'istio-inpod-probes-v6'])
        node.run(node.host, ['ipset', 'flush', set]);
      return again.advance(10);
    };
    expect((await wrongDuring(again, flush, ['dns'])).map((one) => one.replace(/: .*/, ''))).toEqual([
      'probe ipv4',
      'probe ipv6',
    ]);
    await again.stop();
    await destroy(state(), options);
    const uncaptured = await startTraffic(node);
    expect((await wrongDuring(uncaptured, () => uncaptured.advance(10))).map((one) => one.replace(/: .*/, ''))).toEqual(
      ['outbound', 'inbound', 'dns'].flatMap((kind) => [`${kind} ipv4`, `${kind} ipv6`]),
    );
  }));
