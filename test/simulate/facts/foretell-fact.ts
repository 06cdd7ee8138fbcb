import { addressOf, familyOf, printAddress } from '../../../src/simulate/address.js';
import type { Hop } from '../../../src/simulate/hop.js';
import type { JourneyEnd } from '../../../src/simulate/journey/end.js';
import { journey } from '../../../src/simulate/journey/journey.js';
import { copyMemories } from '../../../src/simulate/network.js';
import { hasPorts, packetOf } from '../../../src/simulate/packet.js';
import { listener } from '../../../src/simulate/topology/listeners.js';
import { sceneOfObservation } from '../../../src/simulate/topology/of-observation.js';
import { endWords, type Fact, readSent } from './fact.js';
import { programOf } from './small-node.js';

/** What the interpreter says becomes of the packets of a fact, in the words of the fact. */
export function foretell(fact: Fact): readonly string[] {
  const { memories: before, network } = sceneOfObservation({ namespaces: [programOf(fact)] }, null, {
    match: JSON.stringify,
    target: JSON.stringify,
  });
  const memories = copyMemories(before);
  memories.get('host')?.sockets.push(listener(6, 15_001, true));
  const choose = (what: string): boolean => {
    throw new Error(`a fact leaves nothing open: ${what}`);
  };
  return fact.packets.map(([text]) => {
    const { from, mark, ...sent } = readSent(text);
    const family = familyOf(sent.source);
    const hops: Hop[] = [];
    const packet = packetOf({
      ...sent,
      family,
      mark,
      source: addressOf(sent.source, family),
      destination: addressOf(sent.destination, family),
    });
    packet.fromSocket = from === 'node';
    const end = journey(
      { network, memories, run: { choose, record: (hop) => hops.push(hop) } },
      from === 'node'
        ? { kind: 'send', namespace: 'host', packet, choosesSource: false }
        : { kind: 'receive', namespace: 'host', device: `n${from}`, packet },
    );
    const hit = hops.flatMap(commentsOf);
    return `${endText(end)}${hit.length === 0 ? '' : ` [${hit.join(' ')}]`}`;
  });
}

function endText(end: JourneyEnd): string {
  if (end.kind === 'delivered') return 'itself';
  if (end.kind !== 'sent') return 'nowhere';
  const { destination, destinationPort, protocol, source, sourcePort } = end.packet;
  const [near, far] = hasPorts(protocol) ? [sourcePort, destinationPort] : [null, null];
  return `${end.device} ${endWords(printAddress(source), near)} > ${endWords(printAddress(destination), far)}`;
}

function commentsOf(hop: Hop): readonly string[] {
  if (hop.kind !== 'rule') return [];
  return hop.rule.matches.flatMap((match) => (match.kind === 'comment' ? [match.text] : []));
}
