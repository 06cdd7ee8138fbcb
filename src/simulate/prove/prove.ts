import type { Program } from '../../ir/program.js';
import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import { copyMemories, type Memories } from '../network.js';
import { protocols } from '../packet.js';
import type { Extras } from '../topology/extras.js';
import type { Scene } from '../topology/of-parts.js';
import { type Case, casesBetween } from './case.js';
import { type Distinctions, distinctionsOf } from './distinctions.js';
import { type Check, examine, type PropertyProof, type Stage } from './examine.js';
import { expectationStages } from './expectations.js';
import { familiesIn } from './families.js';
import { foreignRouting } from './foreign-routing.js';
import { hold, type Setting } from './hold.js';
import { withoutOthersSay } from './others-say.js';
import { partiesOf } from './parties.js';
import type { Party } from './party.js';
import { properties } from './properties/index.js';
import { foreignBits } from './properties/marks.js';
import type { Situation } from './property.js';
import { serviceParties, serviceProxy, standInServices } from './service-proxy.js';
import { guises } from './speakers.js';
import { type Staging, stagingOfDocument } from './staging.js';

/** Packets and answers of a conversation: after so many nothing new is remembered. */
const length = 4;

/** What was found of the properties of every node, and of what the document expects. */
export interface Proof {
  readonly properties: readonly PropertyProof[];
  readonly expectations: readonly PropertyProof[];
}

/** Goes through every conversation that the program can tell from others, and holds each to the properties. */
export function proveProgram(document: NodeState, program: Program, words: RuleWords): Proof {
  return proveStaged(stagingOfDocument(withoutMesh(document), program, words));
}

/** Without ztunnel nobody is in the mesh. */
export function withoutMesh(state: NodeState): NodeState {
  return state.ztunnel === null ? { ...state, pods: state.pods.map((pod) => ({ ...pod, mesh: false })) } : state;
}

export function proveStaged(staging: Staging): Proof {
  const { program, state } = staging;
  const families = familiesIn([state], [program]);
  const [plain, bare] = [staging.with(asItIs), staging.without(asItIs)];
  const routing = foreignRouting(state);
  const routedScene = staging.with(routing);
  const distinctions = distinctionsOf(
    [plain, routedScene].flatMap(({ network }) =>
      [...network.namespaces.values()].map((one) => staging.distinguished(one.program)),
    ),
    {
      ports: [80, 53, ...Object.values(state.constants.ports)],
      protocols: [protocols.tcp, protocols.udp, protocols.icmp, protocols.icmp6, 253],
    },
  );
  const partiesIn = (scene: Scene) =>
    staging.speaking(families.flatMap((family) => partiesOf(state, [scene.network], distinctions, family)));
  const [parties, routedParties] = [partiesIn(plain), partiesIn(routedScene)];
  // The stand-ins are of IPv4.
  const isOfFour = ({ address }: Party) => typeof address === 'number';
  const clients = parties.filter(isOfFour);
  const services = standInServices(clients, state);
  const proxy = serviceProxy(services, state);
  const node = clients.find(({ role }) => role === 'node');
  const served = [...clients, ...serviceParties(services, node)];
  const disguised = (speakers: readonly Party[]) => (state.ztunnel === null ? [] : guises(speakers));
  const stage = (situation: Situation, scene: Scene, without: Scene, speakers: readonly Party[]): Stage => ({
    name: situation,
    scene,
    begins: null,
    length,
    cases: [...casesOf(speakers, distinctions, state)],
    checks: checksOf(situation, { scene: without, begins: null, length }, state),
  });
  const left = stage('without ztunnel', staging.withoutZtunnel(), bare, parties);
  const expected = expectationStages(state, { scene: plain, begins: null, length }, parties, distinctions);
  const asItStands = stage('as it is', plain, bare, [...parties, ...disguised(parties)]);
  const beside = (): readonly Stage[] => [
    stage('with a service proxy', staging.with(proxy), staging.without(proxy), served),
    stage('with policy routing of others', routedScene, staging.without(routing), [
      ...routedParties,
      ...disguised(routedParties),
    ]),
  ];
  const found = examine([
    ...(staging.isAlone
      ? [asItStands, ...beside()]
      : [withoutOthersSay(asItStands, { scene: bare, begins: null, length })]),
    left,
    ...(state.ztunnel === null
      ? []
      : [{ ...stage('without ztunnel', staging.withoutTunnels(), bare, parties), name: 'without the tunnels' }]),
    { ...left, begins: (one) => hostMemories(hold({ scene: plain, begins: null, length }, one).memories) },
  ]);
  return { properties: found, expectations: examine(expected) };
}

const asItIs: Extras['host'] = (host) => host;

function checksOf(situation: Situation, without: Setting, state: NodeState): readonly Check[] {
  return properties
    .filter((property) => property.situation === situation)
    .map(({ breach, concerns, name, sentence }) => ({
      name,
      sentence,
      concerns: (one) => concerns(one, state),
      breach: (one, conversation) => breach({ case: one, conversation, bare: () => hold(without, one), state }),
    }));
}

function* casesOf(parties: readonly Party[], distinctions: Distinctions, state: NodeState): Generator<Case> {
  const [bit] = foreignBits(state.constants.marks);
  for (const from of parties)
    for (const to of parties)
      for (const one of casesBetween(from, to, distinctions)) {
        yield one;
        if (from.role === 'node' && bit !== undefined) yield { ...one, header: { ...one.header, mark: bit } };
      }
}

/** What the node itself still remembers when ztunnel's namespace is gone. */
function hostMemories(memories: Memories): Memories {
  return new Map([...copyMemories(memories)].filter(([name]) => name === 'host'));
}
