import { emptySimulatableNamespace, type SimulatableProgram } from '../../../src/ir/program.js';
import { proofsOf as shipped } from '../../../src/modes/proofs.js';
import type { RuleWords } from '../../../src/simulate/chain.js';
import type { ProofMode } from '../../../src/simulate/prove/proof-mode.js';
import { listenersOf } from '../../../src/simulate/topology/listeners.js';
import { hostOfPlugin, podOfPlugin } from '../../../src/simulate/topology/plugin.js';
import { type Scene, sceneOf } from '../../../src/simulate/topology/scene.js';
import { pairOf } from '../../../src/simulate/topology/wires.js';
import type { ToyState } from './state.js';

function sceneOfToy(state: ToyState, program: SimulatableProgram, words: RuleWords): Scene {
  const { annex, node, pods } = state;
  const found = (scope: string) =>
    program.namespaces.find((one) => one.scope === scope) ?? emptySimulatableNamespace(scope, null);
  const attached = annex === null ? [] : [{ device: annex.hostInterface, ip: annex.ip }];
  const host = hostOfPlugin({ hostIPs: [node.hostIP], pods, attached, addresses: [] })(found('host'));
  const wires =
    annex === null
      ? []
      : pairOf({ namespace: 'host', device: annex.hostInterface }, { namespace: 'annex', device: annex.ownInterface });
  const wiresAt = (namespace: string) =>
    new Map(wires.flatMap(([at, device, wire]) => (at === namespace ? [[device, wire] as const] : [])));
  const inside = annex && podOfPlugin({ device: annex.ownInterface, ips: [annex.ip] }, [node.hostIP])(found('annex'));
  return sceneOf(
    [
      { name: 'host', program: host, forwards: true, wires: wiresAt('host'), sockets: listenersOf(host, false) },
      ...(inside === null
        ? []
        : [
            {
              name: 'annex',
              program: inside,
              forwards: false,
              wires: wiresAt('annex'),
              sockets: listenersOf(inside, false),
            },
          ]),
    ],
    [],
    words,
  );
}

const toyIsThere = (state: ToyState | null): ToyState => {
  if (state === null) throw new Error('the toy is asked for by a document');
  return state;
};

const toyProofs: ProofMode<ToyState> = {
  topology: {
    ofDocument: sceneOfToy,
    ofObservation: (observed, state, words) => sceneOfToy(toyIsThere(state), observed, words),
    between:
      ({ after }, words) =>
      (program) =>
        sceneOfToy(after, program, words),
    processes: (state) => [
      { word: 'annex', names: [], namespace: 'annex', ip: state?.annex?.ip ?? null, whyNot: 'there is no annex' },
    ],
    whyNotCaptured: () => null,
    ownObjects: () => ({ meshSets: [], isOwnChain: () => false, isOwnPriority: () => false }),
  },
  scenarios: () => ({ every: [], expected: [] }),
  effective: (state) => state,
  ownAddresses: ({ annex }) => (annex === null ? [] : [annex.ip]),
  representatives: (states) => states,
  kindOf: ({ mesh }) => String(mesh),
  shapeOf: ({ annex, constants, node }) => ({
    common: { annex: annex === null, constants },
    names: [node.name, node.hostIP],
  }),
  unseen: () => [],
  conversations: () => [],
  freeBits: () => [],
  knownLosses: () => [],
  transitionProperties: [],
  effect: {
    sampled: (state, program) => ({ state, program, kinds: new Map() }),
    properties: [],
    questions: () => ({ cases: [], isIdle: true, kinds: new Map(), notes: [] }),
    ideal: (state, desired, _, words) => ({ scene: sceneOfToy(state, desired, words), caseOf: (one) => one }),
    known: () => ({
      isOurs: () => false,
      priorities: new Set(),
      tables: new Set(),
      devices: new Set(),
      neededSettings: () => [],
    }),
    silent: () => [],
  },
};

/** In the place of `src/modes/proofs.ts`. */
export const proofsOf = (mode: string) => (mode === 'toy' ? toyProofs : shipped(mode));
