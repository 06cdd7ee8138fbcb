import { testJourneys, testPodJoinsAndLeaves, testZtunnelReplaced } from './journeys-cases.js';
import { compiled as installer } from './lab-apply-compiled.js';

// Each backend meets each tunnel kind and captured DNS.
testJourneys(installer, { profile: 'hardened', backend: 'iptables-nft', tunnel: 'veth', captureDNS: false });
testJourneys(installer, { profile: 'hardened', backend: 'iptables-nft', tunnel: 'vxlan', captureDNS: true });
testJourneys(installer, { profile: 'hardened', backend: 'iptables-legacy', tunnel: 'veth', captureDNS: true });
testJourneys(installer, { profile: 'hardened', backend: 'iptables-legacy', tunnel: 'vxlan', captureDNS: false });

testJourneys(installer, { profile: 'hardened', backend: 'nft', tunnel: 'veth', captureDNS: true });
testJourneys(installer, { profile: 'hardened', backend: 'nft', tunnel: 'vxlan', captureDNS: false });

// And so do the published profiles among them, with what they are known to lose.
testJourneys(installer, { profile: 'istio-1.18', backend: 'iptables-legacy', tunnel: 'vxlan', captureDNS: true });
testJourneys(installer, { profile: 'istio-1.19', backend: 'iptables-legacy', tunnel: 'veth', captureDNS: false });
testJourneys(installer, { profile: 'istio-1.20', backend: 'iptables-nft', tunnel: 'veth', captureDNS: false });

testPodJoinsAndLeaves(installer, { profile: 'hardened', backend: 'iptables-nft', tunnel: 'vxlan' });
testPodJoinsAndLeaves(installer, { profile: 'istio-1.20', backend: 'iptables-legacy', tunnel: 'vxlan' });
testJourneys(installer, { profile: 'istio-1.18', backend: 'nft', tunnel: 'vxlan', captureDNS: true });

testPodJoinsAndLeaves(installer, { profile: 'istio-1.20', backend: 'nft', tunnel: 'vxlan' });
testZtunnelReplaced(installer, { profile: 'hardened', backend: 'nft', tunnel: 'veth' });
testZtunnelReplaced(installer, { profile: 'istio-1.18', backend: 'iptables-nft', tunnel: 'veth' });
testZtunnelReplaced(installer, { profile: 'hardened', backend: 'iptables-legacy', tunnel: 'veth' });
