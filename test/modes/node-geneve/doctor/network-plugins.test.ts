import { expect, test } from 'vitest';
import type { GeneveFacts } from '../../../../src/modes/node-geneve/doctor/facts.js';
import { checkNetworkPlugins } from '../../../../src/modes/node-geneve/doctor/network-plugins.js';
import { factsWith } from '../../../doctor/facts.js';
import { link } from '../../../plan/compare/small.js';

const rpfilter = (table: string) =>
  [`*${table}`, ':PREROUTING ACCEPT [0:0]', '-A PREROUTING -m rpfilter --invert -j DROP', 'COMMIT', ''].join('\n');

test.each<[string, string, Partial<GeneveFacts>, readonly (readonly [code: string, evidence: string])[]]>([
  ['nothing of them', '', {}, []],
  ['links that could not be read', '', { links: null }, []],
  ['other links', '', { links: [link('cni0'), link('cilium_net')] }, []],
  ['kube-proxy in mode ipvs', '', { links: [link('kube-ipvs0')] }, [['kube-proxy-ipvs', 'link kube-ipvs0']]],
  ['Cilium', '', { links: [link('cilium_host')] }, [['cilium-datapath', 'link cilium_host']]],
  [
    'reverse paths checked by a rule',
    rpfilter('raw'),
    {},
    [['reverse-path-rule', 'a rule of the raw table matches rpfilter']],
  ],
  ['the same match in another table', rpfilter('mangle'), {}, []],
  ['systemd-networkd', '', { runsNetworkd: true }, [['systemd-networkd', '/run/systemd/netif exists']]],
  [
    'all at once',
    rpfilter('raw'),
    { links: [link('cilium_host'), link('kube-ipvs0')], runsNetworkd: true },
    [
      ['kube-proxy-ipvs', 'link kube-ipvs0'],
      ['cilium-datapath', 'link cilium_host'],
      ['reverse-path-rule', 'a rule of the raw table matches rpfilter'],
      ['systemd-networkd', '/run/systemd/netif exists'],
    ],
  ],
])('network plugins: %s', (_, rules, change, expected) => {
  const found = checkNetworkPlugins(factsWith(rules, change));
  expect(found.map(({ code, evidence }) => [code, evidence])).toEqual(expected);
  expect(found.every(({ severity }) => severity === 'warning')).toBe(true);
});
