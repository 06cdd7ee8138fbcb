import type { Program } from '../../ir/program.js';
import type { Family } from '../../ir/ruleset.js';
import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import { type Conversation, converse } from '../conversation.js';
import type { Hop } from '../hop.js';
import { copyMemories, type Memories } from '../network.js';
import { protocols, tcpFlags } from '../packet.js';
import { everyPossibility } from '../possibilities.js';
import { noExtras } from '../topology/extras.js';
import { sceneOfDocument } from '../topology/of-document.js';
import type { Scene } from '../topology/of-parts.js';
import type { TracedWay } from '../trace.js';
import { type Case, casesBetween, caseText } from './case.js';
import { type Distinctions, distinctionsOf } from './distinctions.js';
import { partiesOf } from './parties.js';
import type { Party } from './party.js';
import { properties } from './properties/index.js';
import { foreignBits } from './properties/marks.js';
import type { Property, Situation } from './property.js';
import { serviceParties, serviceProxy, standInServices } from './service-proxy.js';
import { withoutZtunnel } from './without-ztunnel.js';

/** A packet for which a property does not hold. */
export interface CounterExample {
  readonly what: string;
  readonly why: string;
  readonly way: TracedWay;
}

export interface PropertyProof {
  readonly name: string;
  readonly sentence: string;
  /** How many conversations were gone through, each for all that cannot be told from it. */
  readonly checked: number;
  readonly failed: number;
  /** The first few of them. */
  readonly counterExamples: readonly CounterExample[];
}

/** Packets and answers of a conversation: after so many nothing new is remembered. */
const conversationLength = 4;
const mostCounterExamples = 3;
/** Of a rule that may match or not, both are gone through. */
const mostWays = 16;

/** One kind of node that is proved on, with the same node without our rules. */
interface Stage {
  readonly situation: Situation;
  readonly scene: Scene;
  readonly bare: Scene;
  /** What is remembered before the first packet, where the conversation had begun on another stage. */
  readonly begins: ((one: Case) => Memories) | null;
  readonly parties: readonly Party[];
}

/** Goes through every conversation that the program can tell from others, and holds each to the properties. */
export function proveProgram(state: NodeState, program: Program, words: RuleWords): readonly PropertyProof[] {
  const extras = { ...noExtras, addresses: nodeAddresses(state) };
  const empty: Program = { namespaces: [] };
  const plain = sceneOfDocument(state, program, words, extras);
  const bare = sceneOfDocument(state, empty, words, extras);
  const distinctions = distinctionsOf(
    [...plain.network.namespaces.values()].map((namespace) => namespace.program),
    {
      ports: [80, 53, ...Object.values(state.constants.ports)],
      protocols: [protocols.tcp, protocols.udp, protocols.icmp, 253],
    },
  );
  const family: Family = 'ipv4';
  const parties = partiesOf(state, plain.network, distinctions, family);
  const services = standInServices(parties, state);
  const proxied = { ...extras, host: serviceProxy(services, state) };
  const served = [
    ...parties,
    ...serviceParties(
      services,
      parties.find(({ role }) => role === 'node'),
    ),
  ];
  const gone = sceneOfDocument({ ...state, ztunnel: null }, withoutZtunnel(program, state), words, extras);
  const stages: readonly Stage[] = [
    { situation: 'as it is', scene: plain, bare, begins: null, parties },
    {
      situation: 'with a service proxy',
      scene: sceneOfDocument(state, program, words, proxied),
      bare: sceneOfDocument(state, empty, words, proxied),
      begins: null,
      parties: served,
    },
    { situation: 'without ztunnel', scene: gone, bare, begins: null, parties },
    {
      situation: 'without ztunnel',
      scene: gone,
      bare,
      begins: (one) => hostMemories(hold(plain, one, null).memories),
      parties,
    },
  ];
  return properties.map((property) => proveProperty(property, stages, distinctions, state));
}

function proveProperty(
  property: Property,
  stages: readonly Stage[],
  distinctions: Distinctions,
  state: NodeState,
): PropertyProof {
  let [checked, failed] = [0, 0];
  const counterExamples: CounterExample[] = [];
  for (const stage of stages) {
    if (stage.situation !== property.situation) continue;
    for (const one of casesOf(stage, distinctions, state)) {
      if (!property.concerns(one, state)) continue;
      const breach = breachOf(property, stage, one, state);
      checked += 1;
      if (breach === null) continue;
      failed += 1;
      if (counterExamples.length < mostCounterExamples) counterExamples.push({ what: caseText(one), ...breach });
    }
  }
  return { name: property.name, sentence: property.sentence, checked, failed, counterExamples };
}

function* casesOf({ parties }: Stage, distinctions: Distinctions, state: NodeState): Generator<Case> {
  const [bit] = foreignBits(state.constants.marks);
  for (const from of parties)
    for (const to of parties)
      for (const one of casesBetween(from, to, distinctions)) {
        yield one;
        if (from.role === 'node' && bit !== undefined) yield { ...one, header: { ...one.header, mark: bit } };
      }
}

function breachOf(property: Property, stage: Stage, one: Case, state: NodeState): Omit<CounterExample, 'what'> | null {
  const { all } = everyPossibility((choose) => hold(stage.scene, one, stage.begins, choose), mostWays);
  for (const { suppositions, value: conversation } of all) {
    const bare = () => hold(stage.bare, one, null);
    const why = property.breach({ case: one, conversation, bare, state });
    if (why === null) continue;
    const answers = suppositions.map(({ holds }) => holds);
    return { why, way: { suppositions, packets: recorded(stage, one, answers) } };
  }
  return null;
}

/** The conversation of a case; one that began elsewhere goes on with later packets. */
function hold(
  { memories, network }: Scene,
  one: Case,
  begins: Stage['begins'],
  choose: (what: string) => boolean = () => false,
  record: ((hop: Hop) => void) | null = null,
  observe: () => void = () => {},
): Conversation {
  const { from, header } = one;
  if (from.origin === null) throw new Error(`${from.name} sends nothing`);
  const run = { choose, record };
  const isLater = begins !== null && header.protocol === protocols.tcp;
  const opening = isLater ? { ...header, tcpFlags: tcpFlags.ACK } : header;
  const before = begins === null ? memories : begins(one);
  return converse(network, before, from.origin, opening, conversationLength, run, observe);
}

function recorded(stage: Stage, one: Case, answers: readonly boolean[]): TracedWay['packets'] {
  const hops: Hop[][] = [];
  let asked = 0;
  const choose = () => answers[asked++] ?? false;
  const { exchanges } = hold(
    stage.scene,
    one,
    stage.begins,
    choose,
    (hop) => void hops.at(-1)?.push(hop),
    () => void hops.push([]),
  );
  return exchanges.map((exchange, index) => ({ ...exchange, hops: hops[index] ?? [] }));
}

/** What the node itself still remembers when ztunnel's namespace is gone. */
function hostMemories(memories: Memories): Memories {
  return new Map([...copyMemories(memories)].filter(([name]) => name === 'host'));
}

/** Addresses that nodes have besides that of their own traffic to pods: of the device to the world, and of a node-local DNS server. */
function nodeAddresses({ node, pods, ztunnel }: NodeState) {
  const taken = new Set([node.hostIP, ztunnel?.ip, ...pods.flatMap(({ ips }) => ips)]);
  return [
    { on: 'uplink', address: '172.18.0.2/24' },
    { on: 'lo', address: '169.254.20.10/32' },
  ].filter(({ address }) => !taken.has(address.split('/')[0] ?? '')) as readonly {
    on: 'uplink' | 'lo';
    address: string;
  }[];
}
