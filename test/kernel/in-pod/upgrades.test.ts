import { expect, test } from 'vitest';
import { apply, destroy } from '../../../src/index.js';
import type { Family } from '../../../src/ir/ruleset.js';
import { cilium } from '../../modes/in-pod/layouts/cilium.js';
import { redirect } from '../../modes/in-pod/layouts/redirect.js';
import { tproxy } from '../../modes/in-pod/layouts/tproxy.js';
import { type BusyNode, podOf, withBusyNode } from './busy-node.js';
import { istioNode, istioPod } from './istio-native.js';
import { loadLayout } from './load-layout.js';
import { startTraffic } from './traffic.js';
import { wrongDuring } from './wrong-during.js';
import { watchWrongWays } from './wrong-ways.js';

interface Upgrade {
  readonly from: string;
  readonly load: (node: BusyNode) => void;
  readonly to?: Parameters<BusyNode['state']>;
  /** Which the new document sends another way. */
  readonly free?: readonly string[];
  readonly families?: readonly Family[];
}

const today = (family: Family) => redirect(family, { dns: 'guarded' });

const upgrades: readonly Upgrade[] = [
  {
    from: 'istio-1.24 by TPROXY, with DNS',
    load: (node) => loadLayout(node, { host: 'appended', rules: perFamily((family) => tproxy(family, 'guarded')) }),
  },
  {
    from: 'istio-1.26, the client an ingress gateway',
    load: (node) => {
      const ofIngress = (family: Family) => redirect(family, { dns: 'guarded', ingress: 'without-mark' });
      const rules = perFamily((family, pod) => (pod === 'client' ? ofIngress(family) : today(family)));
      loadLayout(node, { host: 'appended', rules });
    },
    to: [{}, { client: { ingress: true } }],
  },
  {
    from: 'the nft backend of istio-1.29',
    load: (node) => {
      const pods = [node.client, node.server];
      for (const pod of pods) {
        node.run(pod, ['nft', '-f', '-'], istioPod({ dnsCapture: true, ipv6: true }));
        for (const family of ['-4', '-6'])
          node.run(
            pod,
            ['ip', family, '-batch', '-'],
            'route add local default dev lo table 100\nrule add fwmark 0x111/0xfff pref 32764 lookup 100\n',
          );
      }
      node.run(node.host, ['nft', '-f', '-'], istioNode(pods.map(podOf)));
    },
    to: [{ backend: 'nft' }],
  },
  {
    from: 'both backends of iptables at once',
    load: (node) => {
      loadLayout(node, { host: 'first', rules: perFamily(today) });
      loadLayout(node, { host: 'first', rules: perFamily(today), backend: 'legacy' });
    },
  },
  // Questions from a port that asked before go on as they went: what does not capture DNS comes last.
  {
    from: 'Cilium, without DNS and probes',
    load: (node) => loadLayout(node, { host: 'none', rules: perFamily(cilium) }),
    free: ['dns', 'probe'],
  },
  {
    from: 'istio-1.22: IPv4 and TCP alone, by TPROXY, one set',
    load: (node) => loadLayout(node, { host: 'old-set', rules: { ipv4: () => tproxy('ipv4', 'off') } }),
    free: ['dns'],
    families: ['ipv4'],
  },
];

function perFamily(rules: (family: Family, pod: 'client' | 'server') => string) {
  const of = (family: Family) => (pod: 'client' | 'server') => rules(family, pod);
  return { ipv4: of('ipv4'), ipv6: of('ipv6') };
}

test('from what other releases left, one apply leads to ours: no connection fails, nothing goes out in plain text, no probe is captured', () =>
  withBusyNode(async (node) => {
    watchWrongWays(node);
    const wrong: string[] = [];
    for (const { families, free, from, load, to = [] } of upgrades) {
      load(node);
      const traffic = await startTraffic(node, families);
      const state = node.state(...to);
      const seen = await wrongDuring(traffic, () => apply(state, node.options), free);
      wrong.push(`${from}: ${seen}`);
      await traffic.stop();
      await destroy(state, node.options);
    }
    expect(wrong).toEqual(upgrades.map(({ from }) => `${from}: `));
  }));
