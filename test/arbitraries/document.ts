import * as fc from 'fast-check';
import type { ChangeStatement } from '../../src/model/change-statement.js';
import type { Expectation } from '../../src/model/expectation.js';
import { groupWords } from '../../src/model/expected-endpoint.js';
import type { Pod } from '../../src/model/node-state.js';
import { defaultConstants } from '../../src/modes/node-geneve/constants.js';
import type { GeneveState, Ztunnel } from '../../src/modes/node-geneve/state.js';
import { constants, token } from './constants.js';

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?$/);
const objectName = fc.array(label, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
const hostIP = fc.integer({ min: 1, max: 254 }).map((last) => `172.18.0.${last}`);

const ztunnel: fc.Arbitrary<Ztunnel> = fc.record({
  namespace: fc.constant('istio-system'),
  name: label.map((text) => `ztunnel-${text}`),
  ip: fc.integer({ min: 1, max: 254 }).map((last) => `10.200.7.${last}`),
  hostInterface: token(12).map((text) => `zt-${text}`),
  podInterface: fc.constantFrom('eth0', 'net1'),
  netns: token(20).map((text) => `/var/run/netns/zt-${text}`),
  captureDNS: fc.boolean(),
  tunnelPeer: fc.integer({ min: 1, max: 254 }).map((last) => `172.19.0.${last}`),
});

type PodTraits = Pick<Pod, 'namespace' | 'mesh' | 'hostNetwork'> & {
  readonly label: string;
  readonly withUid: boolean;
  readonly withInterface: boolean;
  readonly withNetns: boolean;
  readonly withIPv6: boolean;
};

const podTraits: fc.Arbitrary<PodTraits> = fc.record({
  namespace: label,
  label,
  mesh: fc.boolean(),
  hostNetwork: fc.boolean(),
  withUid: fc.boolean(),
  withInterface: fc.boolean(),
  withNetns: fc.boolean(),
  withIPv6: fc.boolean(),
});

/** A pod whose names and addresses are unique: they are derived from its index. */
function podAt(traits: PodTraits, place: number, node: string): Pod {
  const hostNetwork = traits.hostNetwork && !traits.mesh;
  const ip = hostNetwork ? node : `10.244.${place >> 8}.${place & 255}`;
  return {
    namespace: traits.namespace,
    name: `${traits.label}-${place}`,
    uid: traits.withUid ? `uid-${place}` : null,
    ips: traits.withIPv6 && !traits.mesh && !hostNetwork ? [ip, `fd00:10:244::${place.toString(16)}`] : [ip],
    hostInterface: traits.withInterface && !hostNetwork ? `veth${place}` : null,
    netns: traits.withNetns && !hostNetwork ? `/run/netns/pod-${place}` : null,
    mesh: traits.mesh,
    hostNetwork,
  };
}

const allowance = fc.record({
  property: fc.constantFrom('profile', 'no-loops', 'nothing-in-circles'),
  reason: fc.constantFrom('until the upgrade', 'INC-1: "known", #2'),
});

const expectation: fc.Arbitrary<Expectation> = fc
  .record({
    from: fc.constantFrom(...groupWords('ztunnel'), '10.96.0.10'),
    to: fc.constantFrom(...groupWords('ztunnel'), '203.0.113.5'),
    protocol: fc.constantFrom('tcp', 'udp', 'icmp'),
    port: fc.option(fc.integer({ min: 1, max: 65535 })),
    outcome: fc.constantFrom('captured', 'direct', 'lost'),
  })
  .map((one): Expectation => ({ ...one, port: one.protocol === 'icmp' ? null : one.port }));

const statement: fc.Arbitrary<ChangeStatement> = fc
  .record({
    from: fc.constantFrom('any', 'services', ...groupWords('ztunnel'), '10.96.0.0/16', 'fd00::/64', 'default/web'),
    to: fc.constantFrom('any', 'guests', 'loopback', '203.0.113.5'),
    protocol: fc.constantFrom('tcp', 'udp', 'icmp', null),
    port: fc.option(fc.integer({ min: 1, max: 65535 })),
    before: fc.constantFrom('captured', 'direct', 'lost', null),
    after: fc.constantFrom('captured', 'direct', 'lost', 'any'),
  })
  .map((one): ChangeStatement => ({ ...one, port: one.protocol === 'icmp' ? null : one.port }));

/** Valid nodes: all profiles, tunnels and backends, with the published constants and with others. */
export const nodeState: fc.Arbitrary<GeneveState> = fc
  .record({
    profile: fc.constantFrom('istio-1.18', 'istio-1.19', 'istio-1.20', 'hardened'),
    backend: fc.constantFrom('iptables-nft', 'iptables-legacy', 'auto'),
    name: objectName,
    hostIP,
    ztunnel: fc.option(ztunnel, { freq: 6 }),
    peerIsHostIP: fc.boolean(),
    kind: fc.constantFrom('geneve', 'vxlan', 'veth'),
    port: fc.integer({ min: 33000, max: 65535 }),
    places: fc.uniqueArray(fc.integer({ min: 1, max: 65000 }), { maxLength: 8 }),
    traits: fc.array(podTraits, { minLength: 8, maxLength: 8 }),
    constants: fc.oneof(fc.constant(defaultConstants), constants),
    expect: fc.array(expectation, { maxLength: 3 }),
    allow: fc.array(allowance, { maxLength: 2 }),
    change: fc.option(fc.array(statement, { maxLength: 3 })),
  })
  .map(
    ({ name, hostIP: ip, peerIsHostIP, kind, port, places, traits, ztunnel: proxy, ...rest }): GeneveState => ({
      mode: 'geneve',
      ...rest,
      node: { name, hostIP: ip },
      ztunnel: proxy && { ...proxy, tunnelPeer: peerIsHostIP ? ip : proxy.tunnelPeer },
      tunnel: { kind, port },
      pods: traits.slice(0, places.length).map((each, index) => podAt(each, places[index] ?? index, ip)),
    }),
  );
