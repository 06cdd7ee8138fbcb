import { expect, test } from 'vitest';
import { sceneOfObservation } from '../../../src/modes/node-geneve/topology/of-observation.js';
import { toSimulatable } from '../../../src/render/nft/to-simulatable.js';
import { addressOf } from '../../../src/simulate/address.js';
import type { Hop } from '../../../src/simulate/hop.js';
import { journey } from '../../../src/simulate/journey/journey.js';
import { packetOf } from '../../../src/simulate/packet.js';
import { programOf } from '../facts/small-node.js';

test.each(['mpls 100', 'ip6 id 5 dst fd00::7', 'seg6 mode encap segs 1 [ fd00::7 ]'])(
  'a packet that a route encapsulates (encap %s) leaves by its device, and a note says so',
  (encapsulation) => {
    const plain = programOf({ name: 'a route', routes: ['203.0.113.0/24 via 10.9.2.2 dev nb'], packets: [] });
    const routes = plain.routes.map((route) =>
      route.destination === '203.0.113.0/24' ? { ...route, extra: [`encap ${encapsulation}`] } : route,
    );
    const words = { match: JSON.stringify, target: JSON.stringify };
    const { memories, network } = sceneOfObservation(
      toSimulatable({ namespaces: [{ ...plain, routes }] }),
      null,
      words,
    );
    const hops: Hop[] = [];
    const [source, destination] = ['10.9.1.2', '203.0.113.9'].map((text) => addressOf(text, 'ipv4'));
    const packet = packetOf({ family: 'ipv4', source: source ?? 0, destination: destination ?? 0, protocol: 17 });
    const run = { choose: () => false, record: (hop: Hop) => hops.push(hop) };
    const end = journey({ network, memories, run }, { kind: 'receive', namespace: 'host', device: 'na', packet });
    expect(end).toMatchObject({ kind: 'sent', device: 'nb', pod: null });
    expect(hops.at(-1)).toMatchObject({ kind: 'encapsulated', device: 'nb', tunnel: encapsulation });
  },
);
