import type { SimulatableProgram } from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import { type Extras, noExtras } from '../../../simulate/topology/extras.js';
import type { Scene } from '../../../simulate/topology/scene.js';
import type { MakeScene } from '../../../simulate/topology/topology.js';
import type { GeneveState } from '../state.js';
import { scenesOfParts } from './parts.js';

export function sceneOfDocument(
  state: GeneveState,
  program: SimulatableProgram,
  words: RuleWords,
  extras: Extras = noExtras,
): Scene {
  return scenesOfDocument(state, words, extras.addresses)(program, extras);
}

/** @param addresses more addresses of the node. */
export function scenesOfDocument(
  { constants, node, pods, ztunnel }: GeneveState,
  words: RuleWords,
  addresses: Extras['addresses'],
): MakeScene {
  const ztunnels = ztunnel === null ? [] : [{ name: 'ztunnel', ztunnel, hostIP: node.hostIP }];
  return scenesOfParts({ hostIPs: [node.hostIP], pods, constants: [constants], ztunnels, addresses, words });
}
