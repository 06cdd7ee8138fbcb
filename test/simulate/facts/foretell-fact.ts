import { familyOf } from '../../../src/ir/family.js';
import { hasPorts } from '../../../src/ir/protocols.js';
import { sceneOfObservation } from '../../../src/modes/node-geneve/topology/of-observation.js';
import { toSimulatable } from '../../../src/render/nft/to-simulatable.js';
import { addressOf, printAddress } from '../../../src/simulate/address.js';
import { everyBranch } from '../../../src/simulate/branches.js';
import type { Hop } from '../../../src/simulate/hop.js';
import type { JourneyEnd } from '../../../src/simulate/journey/end.js';
import { journey } from '../../../src/simulate/journey/journey.js';
import { copyMemories, type Memories } from '../../../src/simulate/network.js';
import { packetOf } from '../../../src/simulate/packet.js';
import type { Run } from '../../../src/simulate/run.js';
import { listener } from '../../../src/simulate/topology/listeners.js';
import { endWords, type Fact, readSent } from './fact.js';
import { programOf } from './small-node.js';

/**
 * The possible results for each packet of a fact by the interpreter, in the fact's notation and sorted; the first
 * branch continues.
 */
export function foretell(fact: Fact): readonly (readonly string[])[] {
  const { memories: before, network } = sceneOfObservation(toSimulatable({ namespaces: [programOf(fact)] }), null, {
    match: JSON.stringify,
    target: JSON.stringify,
  });
  let memories = copyMemories(before);
  memories.get('host')?.sockets.push(listener(6, 15_001, { isTransparent: true, isOfProxy: false }));
  const go = (text: string, memories: Memories, choose: Run['choose']) => {
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
  };
  return fact.packets.map(([text]) => {
    const { all } = everyBranch((choose) => {
      const own = copyMemories(memories);
      return { outcome: go(text, own, choose), own };
    }, 64);
    memories = all[0]?.value.own ?? memories;
    return [...new Set(all.map(({ value }) => value.outcome))].sort();
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
