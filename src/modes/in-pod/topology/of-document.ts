import { emptySimulatableNamespace, hostScope, type SimulatableProgram } from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import { type Extras, noExtras } from '../../../simulate/topology/extras.js';
import type { Scene } from '../../../simulate/topology/scene.js';
import { podScope } from '../scopes.js';
import type { InpodState } from '../state.js';
import { type PodPart, sceneOfParts } from './parts.js';
import { nodeAddresses } from './stand-ins.js';

export function sceneOfDocument(
  state: InpodState,
  program: SimulatableProgram,
  words: RuleWords,
  extras: Extras = noExtras,
): Scene {
  const compiled = new Map(program.namespaces.map((one) => [one.scope, one]));
  return sceneOfParts({
    hostIPs: nodeAddresses(state),
    pods: state.pods,
    constants: [state.constants],
    host: compiled.get(hostScope) ?? emptySimulatableNamespace(hostScope, null),
    inside: state.pods
      .filter(({ mesh }) => mesh)
      .map((pod): PodPart => {
        const scope = podScope(pod);
        return { name: scope, pod, program: compiled.get(scope) ?? emptySimulatableNamespace(scope, pod.netns) };
      }),
    extras,
    words,
  });
}
