import { testJourneys } from './journeys-cases.js';
import { byHand } from './lab-apply-by-hand.js';

// If these fail, the lab is at fault; if only the journeys of the compiled rules fail, the compiler is.
testJourneys(byHand, { profile: 'istio-1.18', backend: 'iptables-legacy', tunnel: 'veth', captureDNS: true });
testJourneys(byHand, { profile: 'istio-1.20', backend: 'iptables-nft', tunnel: 'vxlan' });
