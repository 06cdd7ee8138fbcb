import type { SimulatableProgram } from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import { type Extras, noExtras } from '../../../simulate/topology/extras.js';
import type { Scene } from '../../../simulate/topology/scene.js';
import type { MakeScene } from '../../../simulate/topology/topology.js';
import type { InpodState } from '../state.js';
import { scenesOfParts } from './parts.js';
import { nodeAddresses } from './stand-ins.js';

export function sceneOfDocument(
  state: InpodState,
  program: SimulatableProgram,
  words: RuleWords,
  extras: Extras = noExtras,
): Scene {
  return scenesOfDocument(state, words, extras.addresses)(program, extras);
}

/** @param addresses more addresses of the node. */
export function scenesOfDocument(state: InpodState, words: RuleWords, addresses: Extras['addresses']): MakeScene {
  return scenesOfParts({
    hostIPs: nodeAddresses(state),
    pods: state.pods,
    constants: [state.constants],
    addresses,
    words,
  });
}
