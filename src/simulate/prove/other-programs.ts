import { marked, rule, setMark } from '../../ir/make.js';
import type { Origin } from '../../ir/origin.js';
import type { SimulatableNamespace } from '../../ir/program.js';
import type { Rule } from '../../ir/ruleset.js';
import type { Mark } from '../../model/mark.js';
import { printAddress } from '../address.js';
import type { NamespaceChange } from '../topology/extras.js';
import type { Endpoint, EndpointRole } from './endpoint.js';
import { withRules } from './with-rules.js';

/**
 * Rules around ours, as network plugins, policies and load balancers have them. Ahead of ours they set every foreign
 * bit on packets and connections; behind ours each built-in chain of mangle drops packets that lost one. They also
 * clear one bit and set it again from chain to chain, so that a packet that skipped their rules in one chain is dropped
 * in the next. Packets from mesh pods to the world are masqueraded.
 */
export function otherPrograms(endpoints: readonly Endpoint[], { all, ...seen }: ForeignMarkBits): NamespaceChange {
  const remember = (mark: Mark) => rule([], { kind: 'set-connmark', mark }, noOrigin);
  const guards = (connection: Mark) => [unless('mark', all), unless('connmark', connection)];
  return (host) =>
    strict(
      withRules(host, [
        ['raw', 'PREROUTING', [rule([], setMark(all), noOrigin)]],
        ['raw', 'OUTPUT', [rule([], setMark(all), noOrigin)]],
        ['mangle', 'PREROUTING', [unless('mark', all), remember(seen.onConnections)]],
        [
          'mangle',
          'INPUT',
          [...guards(seen.onConnections), remember(all), rule([], setMark(seen.onPackets), noOrigin)],
        ],
        ['mangle', 'FORWARD', [...guards(seen.onConnections), remember(all)]],
        ['mangle', 'OUTPUT', [unless('mark', all), remember(all)]],
        ['mangle', 'POSTROUTING', [...guards(all), rule([], setMark(seen.onPackets), noOrigin)]],
        ['nat', 'POSTROUTING', masquerade(endpoints)],
      ]),
    );
}

export interface ForeignMarkBits {
  readonly all: Mark;
  /** All but the bit that they clear when their last rules in a hook have seen a packet. */
  readonly onPackets: Mark;
  /** All but the connection bit that one chain sets for the next to check. */
  readonly onConnections: Mark;
}

export function foreignMarkBits(bits: readonly number[]): ForeignMarkBits {
  const mask = bits.reduce((sum, bit) => (sum | bit) >>> 0, 0);
  const middle = Math.floor(bits.length / 2);
  const without = (bit = 0) => ({ mask, value: (mask & ~bit) >>> 0 });
  return { all: { mask, value: mask }, onPackets: without(bits[middle]), onConnections: without(bits[middle - 1]) };
}

/** The strict reverse path check on every device that is not set to loose. */
export function strict(namespace: SimulatableNamespace): SimulatableNamespace {
  return { ...namespace, sysctls: [...namespace.sysctls, { key: 'net/ipv4/conf/all/rp_filter', value: '1' }] };
}

function masquerade(endpoints: readonly Endpoint[]): readonly Rule[] {
  const ofRole = (role: EndpointRole) => endpoints.filter((endpoint) => endpoint.role === role);
  return ofRole('mesh-pod').flatMap((from) =>
    ofRole('world').map((to) =>
      rule(
        [address('source', from), address('destination', to)],
        { kind: 'module', target: 'MASQUERADE', options: [] },
        noOrigin,
      ),
    ),
  );
}

function address(kind: 'source' | 'destination', endpoint: Endpoint) {
  return { kind, negated: false, address: `${printAddress(endpoint.address)}/32` } as const;
}

function unless(kind: 'mark' | 'connmark', mark: Mark): Rule {
  return rule([{ ...marked(mark), kind, negated: true }], { kind: 'verdict', verdict: 'DROP' }, noOrigin);
}

const noOrigin: Origin = { causes: [], purpose: 'of other programs' };
