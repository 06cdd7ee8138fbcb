import type { SimulatableProgram } from '../../../ir/program.js';
import { protocols } from '../../../ir/protocols.js';
import type { NodeState } from '../../../model/node-state.js';
import { printAddress } from '../../address.js';
import type { RuleWords } from '../../chain.js';
import type { Conversation } from '../../conversation.js';
import type { Memories } from '../../network.js';
import type { Scene } from '../../topology/scene.js';
import type { Change } from '../../topology/topology.js';
import type { Case } from '../case.js';
import { distinctionsOf } from '../distinctions.js';
import { namesByScope } from '../ends.js';
import { type Check, examine, type PropertyProof, type Scenario } from '../examine.js';
import { familiesIn } from '../families.js';
import { namedAddresses } from '../node-addresses.js';
import { noneYet } from '../passed.js';
import type { ProofMode } from '../proof-mode.js';
import { type CaseSetup, runCase } from '../run-case.js';
import { addressesThatMove } from './pods.js';
import type { TransitionInput, TransitionProperty } from './property.js';

/** A change of a node with all its checkpoints; the last one is the node afterwards. */
export interface Transition<State = NodeState> extends Change<State> {
  readonly start: SimulatableProgram;
  readonly checkpoints: readonly { readonly name: string; readonly program: SimulatableProgram }[];
  readonly mayHold: boolean;
}

/** One packet and its answer. */
const length = 2;

/** Checks every conversation at every checkpoint of a change against the transition properties. */
export function proveTransition<State extends NodeState>(
  mode: ProofMode<State>,
  transition: Transition<State>,
  words: RuleWords,
): readonly PropertyProof[] {
  const { mayHold, checkpoints, start } = transition;
  const scene = mode.topology.between(transition, words);
  const scenes = checkpoints.map(({ name, program }) => ({ name, scene: scene(program) }));
  const first = scene(start);
  const cases = [...casesOf(mode, transition, [first, ...scenes.map((one) => one.scene)])];
  const onFirst = remembered({ scene: first, begins: null, length });
  const onLast = remembered({ scene: scenes.at(-1)?.scene ?? first, begins: null, length });
  const onBare = remembered({ scene: scene({ namespaces: [] }), begins: null, length });
  const { after, before } = transition;
  const moving = addressesThatMove(mode.effective(before), mode.effective(after));
  const proxies = new Set([before, after].flatMap(mode.ownAddresses));
  const nameOf = namesByScope(first.network);
  let last: TransitionInput | null = null;
  const inputFor = (one: Case, conversation: Conversation): TransitionInput => {
    // Each property asks for the same.
    if (last?.conversation !== conversation)
      last = {
        case: one,
        conversation,
        before: onFirst(one),
        after: onLast(one),
        bare: () => onBare(one),
        mayHold,
        moves: moving.size > 0 && [one.from, one.to].some(({ address }) => moving.has(printAddress(address))),
        proxies,
        nameOf,
      };
    return last;
  };
  const checks = (about: TransitionProperty['about']): readonly Check[] =>
    mode.transitionProperties
      .filter((property) => property.about === about)
      .map(({ violation, name, sentence }) => {
        return { name, sentence, concerns: () => true, violation: (one, now) => violation(inputFor(one, now)) };
      });
  const [firsts, connections] = [checks('first packets'), checks('connections')];
  const passed = { firsts: noneYet(), connections: noneYet() };
  return examine(
    scenes.flatMap(({ name, scene: now }): readonly Scenario[] => [
      { name, scene: now, begins: null, length, cases, checks: firsts, passed: passed.firsts },
      {
        name,
        scene: now,
        begins: (one) => continued(onFirst(one).memories, now),
        length,
        cases,
        checks: connections,
        passed: passed.connections,
      },
    ]),
  );
}

function casesOf<State extends NodeState>(
  mode: ProofMode<State>,
  transition: Transition<State>,
  scenes: readonly Scene[],
): readonly Case[] {
  const networks = scenes.map(({ network }) => network);
  const programs = networks.flatMap(({ namespaces }) => [...namespaces.values()].map(({ program }) => program));
  const distinctions = distinctionsOf(programs, {
    ports: [80],
    protocols: [protocols.tcp, protocols.udp, protocols.icmp, protocols.icmp6],
  });
  const { after, before, checkpoints, start } = transition;
  const named = [before, after].flatMap((state) => namedAddresses(state, mode.ownAddresses(state)));
  const families = familiesIn(named, [start, ...checkpoints.map(({ program }) => program)]);
  return mode.conversations(transition, { of: 'checkpoints', scenes, families, distinctions });
}

/** Runs each case once and keeps its conversation. */
function remembered(setting: CaseSetup): (one: Case) => Conversation {
  const known = new Map<Case, Conversation>();
  return (one) => {
    const found = known.get(one) ?? runCase(setting, one);
    known.set(one, found);
    return found;
  };
}

/** The earlier connections with the present listeners. */
function continued(before: Memories, { memories }: Scene): Memories {
  return {
    get: (name) => {
      const now = memories.get(name);
      const old = before.get(name);
      if (now === undefined || old === undefined) return now;
      return {
        connections: old.connections,
        sets: old.sets,
        templates: new Map(),
        sockets: [...now.sockets, ...old.sockets.filter(({ peer }) => peer !== null)],
      };
    },
  };
}
