import { emptySimulatableNamespace, type SimulatableProgram } from '../../ir/program.js';
import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import { type Extras, noExtras } from './extras.js';
import { type Scene, sceneOfParts } from './of-parts.js';

/** A node as its document says it is, with what the document leaves to the network plugin. */
export function sceneOfDocument(
  state: NodeState,
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
