import type { Family, Table } from '../../../src/ir/ruleset.js';
import { ruleWords } from '../../../src/report/rule-words.js';
import { addressOf } from '../../../src/simulate/address.js';
import { readyTable, walkBuiltin } from '../../../src/simulate/chain.js';
import { type Connection, newConnection } from '../../../src/simulate/connection.js';
import type { Hook, Hop } from '../../../src/simulate/hop.js';
import { type Packet, packetOf, tupleOf } from '../../../src/simulate/packet.js';
import type { TargetContext } from '../../../src/simulate/target/action.js';
import { inverseOf } from '../../../src/simulate/tuple.js';
import { commonZone } from '../../../src/simulate/zone.js';
import type { CrowdedPacket } from '../../arbitraries/crowded-rules.js';

const family: Family = 'ipv4';
const members = new Set(['10.1.0.1', '10.2.0.1'].map((text) => addressOf(text, family)));

export const context: TargetContext = {
  family,
  membership: () => ({
    ask: ({ dimensions: [end], packet }) => ({
      isIn: members.has(end === 'dst' ? packet.destination : packet.source),
      member: null,
    }),
    placeOf: () => null,
  }),
  hasRealms: false,
  addressTypes: (address) => [members.has(address) ? 'LOCAL' : 'UNICAST'],
  reversePath: (packet) => packet.input === 'eth0',
  firstAddress: () => addressOf('10.1.0.9', family),
  sourceAddress: () => addressOf('10.1.0.9', family),
  acceptDecides: false,
};

const hooks: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/** The rules that packets of the interpreter hit, from every hook of a table, as `CHAIN NUMBER`. */
export function hitsOf(table: Table, packets: readonly CrowdedPacket[]): ReadonlySet<string> {
  const ready = readyTable(table, context, ruleWords, { kind: 'backend', family, name: table.name });
  const hits = new Set<string>();
  for (const hook of hooks) {
    const chain = ready.chain(hook);
    if (chain === undefined) continue;
    for (const random of packets) {
      const steady = new Map<string, boolean>();
      let asked = 0;
      const choose = (what: string): boolean => {
        const known = steady.get(what);
        if (known !== undefined) return known;
        asked += 1;
        const answer = random.answers[asked % random.answers.length] === true;
        if (isSteady(what)) steady.set(what, answer);
        return answer;
      };
      const record = (hop: Hop) => {
        if (hop.kind !== 'rule') return;
        hits.add(`${hop.chain} ${hop.index + 1}`);
        if (hop.rule.target?.kind !== 'module' || hop.rule.target.target !== 'TTL') return;
        for (const what of steady.keys()) if (!what.startsWith('-m mac ')) steady.delete(what);
      };
      const hookContext = {
        hook,
        namespace: 'host',
        memory: { connections: [], sets: new Map(), sockets: [], templates: new Map() },
        run: { choose, record },
      };
      walkBuiltin(chain, packetAt(hook, random), hookContext);
    }
  }
  return hits;
}

/** What the interpreter does not know about a packet, but what stays the same as long as the packet is unchanged. */
function isSteady(what: string): boolean {
  return /^-m (?:ttl|length|mac) /.test(what);
}

function packetAt(hook: Hook, random: CrowdedPacket): Packet {
  const packet = packetOf({
    family,
    ...random,
    source: addressOf(random.source, family),
    destination: addressOf(random.destination, family),
    icmpType: random.icmp[0],
    icmpCode: random.icmp[1],
  });
  packet.input = hook === 'OUTPUT' ? null : random.input;
  packet.output = hook === 'PREROUTING' || hook === 'INPUT' ? null : random.output;
  packet.fromSocket = random.fromSocket;
  packet.state = random.state;
  packet.isReply = random.isReply;
  const isTracked = random.state !== 'INVALID' && random.state !== 'UNTRACKED';
  if (isTracked) packet.connection = connectionOf(packet, random);
  return packet;
}

function connectionOf(packet: Packet, { connmark, state, translations }: CrowdedPacket): Connection {
  const original = tupleOf(packet);
  return {
    ...newConnection(commonZone, original, inverseOf(original)),
    mark: connmark ?? 0,
    isInHandshake: true,
    hasSeenReply: state === 'ESTABLISHED',
    isConfirmed: state !== 'NEW',
    isSourceTranslated: (translations & 1) !== 0,
    isDestinationTranslated: (translations & 2) !== 0,
  };
}
