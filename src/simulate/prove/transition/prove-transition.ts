import type { SimulatableProgram } from '../../../ir/program.js';
import { printAddress } from '../../address.js';
import type { RuleWords } from '../../chain.js';
import type { Conversation } from '../../conversation.js';
import { copyMemories, type Memories } from '../../network.js';
import { protocols } from '../../protocols.js';
import type { Scene } from '../../topology/of-parts.js';
import { type Case, casesBetween } from '../case.js';
import { distinctionsOf } from '../distinctions.js';
import { endpointsOf } from '../endpoints.js';
import { namesByScope } from '../ends.js';
import { type Check, examine, type PropertyProof, type Stage } from '../examine.js';
import { familiesIn } from '../families.js';
import { hold, type Setting } from '../hold.js';
import { addressesThatMove, type Ends, podsOfBoth, sceneBetween } from './both.js';
import { type Passage, type TransitionProperty, transitionProperties } from './properties.js';

/** A change of a node with every state that it goes through; the last is the node after it. */
export interface Transition extends Ends {
  readonly start: SimulatableProgram;
  readonly checkpoints: readonly { readonly name: string; readonly program: SimulatableProgram }[];
  readonly mayHold: boolean;
}

/** A first packet and its answer, or a later one and its. */
const length = 2;

/** Goes through every conversation at every moment of a change. */
export function proveTransition(transition: Transition, words: RuleWords): readonly PropertyProof[] {
  const { mayHold, checkpoints, start } = transition;
  const scene = (program: SimulatableProgram) => sceneBetween(transition, program, words);
  const scenes = checkpoints.map(({ name, program }) => ({ name, scene: scene(program) }));
  const first = scene(start);
  const cases = [...casesOf(transition, [first, ...scenes.map((one) => one.scene)])];
  const onFirst = remembered({ scene: first, begins: null, length });
  const onLast = remembered({ scene: scenes.at(-1)?.scene ?? first, begins: null, length });
  const onBare = remembered({ scene: scene({ namespaces: [] }), begins: null, length });
  const moving = addressesThatMove(transition);
  const ztunnels = ztunnelAddresses(transition);
  const passage = (one: Case, conversation: Conversation): Passage => ({
    case: one,
    conversation,
    before: onFirst(one),
    after: onLast(one),
    bare: () => onBare(one),
    mayHold,
    moves: [one.from, one.to].some(({ address }) => moving.has(printAddress(address))),
    ztunnels,
    nameOf: namesByScope(first.network),
  });
  const checks = (about: TransitionProperty['about']): readonly Check[] =>
    transitionProperties
      .filter((property) => property.about === about)
      .map(({ violation, name, sentence }) => {
        return { name, sentence, concerns: () => true, violation: (one, now) => violation(passage(one, now)) };
      });
  const [firsts, connections] = [checks('first packets'), checks('connections')];
  return examine(
    scenes.flatMap(({ name, scene: now }): readonly Stage[] => [
      { name, scene: now, begins: null, length, cases, checks: firsts },
      { name, scene: now, begins: (one) => goingOn(onFirst(one).memories, now), length, cases, checks: connections },
    ]),
  );
}

function casesOf(transition: Transition, scenes: readonly Scene[]): readonly Case[] {
  const networks = scenes.map(({ network }) => network);
  const programs = networks.flatMap(({ namespaces }) => [...namespaces.values()].map(({ program }) => program));
  const distinctions = distinctionsOf(programs, {
    ports: [80],
    protocols: [protocols.tcp, protocols.udp, protocols.icmp, protocols.icmp6],
  });
  const state = { ...transition.after, pods: podsOfBoth(transition) };
  const ztunnels = ztunnelAddresses(transition);
  const { after, before, checkpoints, start } = transition;
  const designs = [before.constants, after.constants];
  const endpoints = familiesIn([before, after], [start, ...checkpoints.map(({ program }) => program)])
    .flatMap((family) => endpointsOf(state, networks, distinctions, family, designs))
    .filter(({ address, role }) => role !== 'ztunnel' && !ztunnels.has(printAddress(address)));
  return endpoints.flatMap((from) => endpoints.flatMap((to) => [...casesBetween(from, to, distinctions)]));
}

/** What a ztunnel itself says and hears changes with it. */
function ztunnelAddresses({ after, before }: Ends): ReadonlySet<string> {
  return new Set([before, after].flatMap(({ ztunnel }) => (ztunnel === null ? [] : [ztunnel.ip])));
}

/** The conversation of a case, made once. */
function remembered(setting: Setting): (one: Case) => Conversation {
  const known = new Map<Case, Conversation>();
  return (one) => {
    const found = known.get(one) ?? hold(setting, one);
    known.set(one, found);
    return found;
  };
}

/** Connections of before, with the listeners of now. */
function goingOn(before: Memories, { memories }: Scene): Memories {
  const kept = copyMemories(before);
  return new Map(
    [...memories].map(([name, { sockets }]) => {
      const old = kept.get(name);
      return [
        name,
        {
          connections: old?.connections ?? new Map(),
          sets: old?.sets ?? new Map(),
          templates: new Map(),
          sockets: [...sockets, ...(old?.sockets ?? []).filter(({ peer }) => peer !== null)],
        },
      ];
    }),
  );
}
