import { emptySimulatableNamespace, type SimulatableProgram } from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import { type Extras, noExtras } from '../../../simulate/topology/extras.js';
import type { Scene } from '../../../simulate/topology/scene.js';
import type { GeneveState } from '../state.js';
import { sceneOfParts } from './parts.js';

export function sceneOfDocument(
  state: GeneveState,
  program: SimulatableProgram,
  words: RuleWords,
  extras: Extras = noExtras,
): Scene {
  const { constants, node, pods, ztunnel } = state;
  const compiled = (scope: 'host' | 'ztunnel') =>
    program.namespaces.find((one) => one.scope === scope) ?? emptySimulatableNamespace(scope, ztunnel?.netns ?? null);
  return sceneOfParts({
    hostIPs: [node.hostIP],
    pods,
    constants: [constants],
    host: compiled('host'),
    ztunnels: ztunnel === null ? [] : [{ name: 'ztunnel', ztunnel, hostIP: node.hostIP, program: compiled('ztunnel') }],
    extras,
    words,
  });
}
