import type { Family } from '../../../../src/ir/ruleset.js';
import { cilium } from './cilium.js';
import { type Redirect, redirect } from './redirect.js';
import { type Dns, tproxy } from './tproxy.js';

/** A pod as some release leaves it. */
export interface PodLayout {
  readonly title: string;
  /** The newest and the oldest release that write it; null: today's releases write it too. */
  readonly layout: readonly [newest: string, oldest: string] | null;
  /** Restore input. */
  readonly rules: Readonly<Partial<Record<Family, string>>>;
}

type Rules = (family: Family) => string;

const ofT = (dns: Dns): Rules => {
  return (family) => tproxy(family, dns);
};
const ofR = (how: Redirect): Rules => {
  return (family) => redirect(family, how);
};

const vifs = ['net1', 'vnet0'];

/** Title, newest and oldest release, rules, families. The columns of the published table are in the titles. */
const rows: readonly (readonly [string, readonly [string, string] | null, Rules, 4 | 46])[] = [
  ['1.21, 1.22: T', ['istio-1.24', 'istio-1.21'], ofT('off'), 4],
  ['1.21, 1.22: T with DNS', ['istio-1.23', 'istio-1.21'], ofT('unguarded'), 4],
  ['1.23.0 to 1.23.6: T with IPv6', ['istio-1.24', 'istio-1.23'], ofT('off'), 46],
  ['1.23.0 to 1.23.6: T with IPv6 and DNS', ['istio-1.23', 'istio-1.23'], ofT('unguarded'), 46],
  ['1.23.1 to 1.23.6: R', null, ofR({ dns: 'off' }), 4],
  ['1.23.1 to 1.23.6: R with DNS', ['istio-1.23', 'istio-1.23'], ofR({ dns: 'unguarded' }), 4],
  ['1.23.1 to 1.23.6: R with IPv6 and DNS', ['istio-1.23', 'istio-1.23'], ofR({ dns: 'unguarded' }), 46],
  ['1.24: T with DNS', ['istio-1.24', 'istio-1.24'], ofT('guarded'), 4],
  ['1.24: T with IPv6 and DNS', ['istio-1.24', 'istio-1.24'], ofT('guarded'), 46],
  ['1.24: R with IPv6', null, ofR({ dns: 'off' }), 46],
  ['1.24 to 1.28: R with DNS', null, ofR({ dns: 'guarded' }), 4],
  ['1.24 to 1.28: R with IPv6 and DNS', null, ofR({ dns: 'guarded' }), 46],
  ['1.24 to 1.28: ingress', ['istio-1.28', 'istio-1.24'], ofR({ dns: 'off', ingress: 'without-mark' }), 4],
  [
    '1.24 to 1.28: ingress with IPv6 and DNS',
    ['istio-1.28', 'istio-1.24'],
    ofR({ dns: 'guarded', ingress: 'without-mark' }),
    46,
  ],
  ['1.25 to 1.28: virtual interfaces with IPv6 and DNS', null, ofR({ dns: 'guarded', virtualInterfaces: vifs }), 46],
  [
    '1.25 to 1.28: ingress with virtual interfaces and IPv6',
    ['istio-1.28', 'istio-1.25'],
    ofR({ dns: 'off', ingress: 'without-mark', virtualInterfaces: vifs }),
    46,
  ],
  ['1.29: ingress with IPv6 and DNS', null, ofR({ dns: 'guarded', ingress: 'with-mark' }), 46],
  ['Cilium 1.19', ['cilium-1.19', 'cilium-1.19'], cilium, 4],
  ['Cilium 1.19 with IPv6', ['cilium-1.19', 'cilium-1.19'], cilium, 46],
];

export const podLayouts: readonly PodLayout[] = rows.map(([title, layout, rules, families]) => ({
  title,
  layout,
  rules: { ipv4: rules('ipv4'), ...(families === 46 ? { ipv6: rules('ipv6') } : {}) },
}));
