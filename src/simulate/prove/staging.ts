import type { Ownership } from '../../ir/ownership.js';
import type { SimulatableNamespace, SimulatableProgram } from '../../ir/program.js';
import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import { once } from '../once.js';
import { type Extras, noExtras } from '../topology/extras.js';
import { sceneOfDocument } from '../topology/of-document.js';
import { sceneOfObservation } from '../topology/of-observation.js';
import type { Scene } from '../topology/of-parts.js';
import type { Endpoint } from './endpoint.js';
import { familiesIn } from './families.js';
import { nodeAddresses } from './node-addresses.js';
import { fewOfEach, withinReason } from './within-reason.js';
import { withoutOurs } from './without-ours.js';
import { withoutTunnels, withoutZtunnel } from './without-ztunnel.js';

/** A node in the situations that properties are about, each with what others have on it besides. */
export interface Staging {
  readonly state: NodeState;
  readonly program: SimulatableProgram;
  readonly with: (host: Extras['host'], inside?: Extras['host']) => Scene;
  /** The same without anything of ours. */
  readonly without: (host: Extras['host'], inside?: Extras['host']) => Scene;
  readonly withoutZtunnel: () => Scene;
  readonly withoutTunnels: () => Scene;
  /** Nobody else is on it: what others usually have is put there by stand-ins. */
  readonly isAlone: boolean;
  /** What tells packets apart, and who speaks: all of it, or so much that an end comes in reason. */
  readonly distinguished: (program: SimulatableNamespace) => SimulatableNamespace;
  readonly speaking: (endpoints: readonly Endpoint[]) => readonly Endpoint[];
}

/** A node as its document says it is. */
export function stagingOfDocument(state: NodeState, program: SimulatableProgram, words: RuleWords): Staging {
  const addresses = nodeAddresses(state, familiesIn([state], [program]));
  return {
    state,
    program,
    with: (host, inside = noExtras.host) => sceneOfDocument(state, program, words, { addresses, host, inside }),
    without: (host, inside = noExtras.host) =>
      sceneOfDocument(state, { namespaces: [] }, words, { addresses, host, inside }),
    withoutZtunnel: () =>
      sceneOfDocument({ ...state, ztunnel: null }, withoutZtunnel(program, state), words, { ...noExtras, addresses }),
    withoutTunnels: () => sceneOfDocument(state, withoutTunnels(program, state), words, { ...noExtras, addresses }),
    isAlone: true,
    distinguished: (one) => one,
    speaking: (endpoints) => endpoints,
  };
}

/** A node as it was observed, with all that others have there. */
export function stagingOfObservation(
  state: NodeState,
  observed: SimulatableProgram,
  ownership: Ownership,
  words: RuleWords,
): Staging {
  const bare = once(() => withoutOurs(observed, ownership));
  return {
    state,
    program: observed,
    with: (host) => sceneOfObservation(observed, state, words, { ...noExtras, host }),
    without: (host) => sceneOfObservation(bare(), state, words, { ...noExtras, host }),
    withoutZtunnel: () =>
      sceneOfObservation(withoutZtunnel(observed, state), { ...state, ztunnel: null }, words, noExtras),
    withoutTunnels: () => sceneOfObservation(withoutTunnels(observed, state), state, words, noExtras),
    isAlone: false,
    distinguished: withinReason,
    speaking: fewOfEach,
  };
}
