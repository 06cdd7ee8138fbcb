import { testJourneys, testPodJoinsAndLeaves, testZtunnelReplaced } from './journeys-cases.js';
import { compiled as installer } from './lab-apply-compiled.js';

const profiles = ['istio-1.18', 'istio-1.19', 'istio-1.20'] as const;

for (const [index, profile] of profiles.entries()) {
  // Each backend meets each tunnel kind and captured DNS without running every combination.
  const odd = index % 2 === 1;
  testJourneys(installer, { profile, backend: 'iptables-nft', tunnel: odd ? 'vxlan' : 'veth', captureDNS: odd });
  testJourneys(installer, { profile, backend: 'iptables-legacy', tunnel: odd ? 'veth' : 'vxlan', captureDNS: !odd });
}

for (const backend of ['iptables-nft', 'iptables-legacy'] as const) {
  testPodJoinsAndLeaves(installer, { profile: 'istio-1.20', backend, tunnel: 'vxlan' });
  testZtunnelReplaced(installer, { profile: 'istio-1.18', backend, tunnel: 'veth' });
}
