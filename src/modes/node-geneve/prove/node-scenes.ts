import { once } from '../../../base/once.js';
import type { SimulatableNamespace } from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import type { Endpoint } from '../../../simulate/prove/endpoint.js';
import { familiesIn } from '../../../simulate/prove/families.js';
import { namedAddresses, usualAddresses } from '../../../simulate/prove/node-addresses.js';
import type { Subject } from '../../../simulate/prove/subject.js';
import { firstOfEachRole, withinLimits } from '../../../simulate/prove/within-limits.js';
import { withoutOurs } from '../../../simulate/prove/without-ours.js';
import { type NamespaceChange, noExtras } from '../../../simulate/topology/extras.js';
import type { Scene } from '../../../simulate/topology/scene.js';
import type { GeneveState } from '../state.js';
import { scenesOfDocument } from '../topology/of-document.js';
import { sceneOfObservation } from '../topology/of-observation.js';
import { ownAddresses } from './own-addresses.js';
import { withoutTunnels, withoutZtunnel } from './without-ztunnel.js';

/** The scenes of a node in the situations of properties, each with further changes. */
export interface NodeScenes {
  readonly with: (host: NamespaceChange, inside?: NamespaceChange) => Scene;
  /** The same without our objects. */
  readonly without: (host: NamespaceChange, inside?: NamespaceChange) => Scene;
  readonly withoutZtunnel: () => Scene;
  readonly withoutTunnels: () => Scene;
  /** There are no foreign objects: stand-ins represent the usual ones. */
  readonly isAlone: boolean;
  /** Limits distinctions and endpoints of an observed node, so that the time stays bounded. */
  readonly distinguished: NamespaceChange;
  readonly speaking: (endpoints: readonly Endpoint[]) => readonly Endpoint[];
}

export function nodeScenes(subject: Subject<GeneveState>, words: RuleWords): NodeScenes {
  return subject.ownership === null ? ofDocument(subject, words) : ofObservation(subject, words);
}

function ofDocument({ program, state }: Subject<GeneveState>, words: RuleWords): NodeScenes {
  const named = namedAddresses(state, ownAddresses(state));
  const addresses = usualAddresses(named, familiesIn(named, [program]));
  const make = scenesOfDocument(state, words, addresses);
  return {
    with: (host, inside = noExtras.host) => make(program, { host, inside }),
    without: (host, inside = noExtras.host) => make({ namespaces: [] }, { host, inside }),
    withoutZtunnel: () =>
      scenesOfDocument({ ...state, ztunnel: null }, words, addresses)(withoutZtunnel(program, state)),
    withoutTunnels: () => make(withoutTunnels(program, state)),
    isAlone: true,
    distinguished: (one: SimulatableNamespace) => one,
    speaking: (endpoints) => endpoints,
  };
}

/** An observed node, with all its foreign objects. */
function ofObservation({ ownership, program, state }: Subject<GeneveState>, words: RuleWords): NodeScenes {
  const bare = once(() => (ownership === null ? program : withoutOurs(program, ownership)));
  return {
    with: (host) => sceneOfObservation(program, state, words, { ...noExtras, host }),
    without: (host) => sceneOfObservation(bare(), state, words, { ...noExtras, host }),
    withoutZtunnel: () =>
      sceneOfObservation(withoutZtunnel(program, state), { ...state, ztunnel: null }, words, noExtras),
    withoutTunnels: () => sceneOfObservation(withoutTunnels(program, state), state, words, noExtras),
    isAlone: false,
    distinguished: withinLimits,
    speaking: firstOfEachRole,
  };
}
