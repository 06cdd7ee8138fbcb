import { once } from '../../../base/once.js';
import { hostScope, type SimulatableNamespace } from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import { familiesIn } from '../../../simulate/prove/families.js';
import { namedAddresses, usualAddresses } from '../../../simulate/prove/node-addresses.js';
import type { Subject } from '../../../simulate/prove/subject.js';
import { withinLimits } from '../../../simulate/prove/within-limits.js';
import { withoutOurs } from '../../../simulate/prove/without-ours.js';
import type { NamespaceChange } from '../../../simulate/topology/extras.js';
import type { Scene } from '../../../simulate/topology/scene.js';
import type { InpodState } from '../state.js';
import { scenesOfDocument } from '../topology/of-document.js';
import { sceneOfObservation } from '../topology/of-observation.js';

/** Changes to the node's namespace and to those of its pods. */
export interface Changes {
  readonly host: NamespaceChange;
  readonly inside: NamespaceChange;
}

/** The scenes of a node, with and without our objects. */
export interface Scenes {
  readonly with: (changes: Changes) => Scene;
  readonly without: (changes: Changes) => Scene;
  /** There are no foreign objects: stand-ins represent the usual ones. */
  readonly isAlone: boolean;
  readonly distinguished: NamespaceChange;
}

export const asItIs: Changes = { host: (one) => one, inside: (one) => one };

export function scenesOf({ ownership, program, state }: Subject<InpodState>, words: RuleWords): Scenes {
  if (ownership === null) {
    const named = namedAddresses(state, []);
    const addresses = usualAddresses(named, familiesIn(named, [program]));
    const make = scenesOfDocument(state, words, addresses);
    return {
      with: (changes) => make(program, changes),
      without: (changes) => make({ namespaces: [] }, changes),
      isAlone: true,
      distinguished: (one: SimulatableNamespace) => one,
    };
  }
  const bare = once(() => withoutOurs(program, ownership));
  return {
    with: (changes) => sceneOfObservation(program, state, words, { addresses: [], ...changes }),
    without: (changes) => sceneOfObservation(bare(), state, words, { addresses: [], ...changes }),
    isAlone: false,
    distinguished: (one) => (one.scope === hostScope ? withinLimits(one) : one),
  };
}
