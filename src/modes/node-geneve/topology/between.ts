import { emptySimulatableNamespace, type SimulatableProgram } from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import { podsOfBoth } from '../../../simulate/prove/transition/pods.js';
import { type Extras, noExtras } from '../../../simulate/topology/extras.js';
import type { Scene } from '../../../simulate/topology/scene.js';
import type { Change } from '../../../simulate/topology/topology.js';
import type { GeneveState, Ztunnel } from '../state.js';
import { sceneOfParts, type ZtunnelPart } from './parts.js';

/** The node in the middle of a change: the ztunnel afterwards is `ztunnel`, a retiring one `ztunnel-old`. */
export function sceneBetween(
  { after, before }: Change<GeneveState>,
  program: SimulatableProgram,
  words: RuleWords,
  extras: Extras = noExtras,
): Scene {
  const of = (netns: string | null, scope: 'host' | 'ztunnel') =>
    program.namespaces.find((one) => one.netns === netns && one.scope === scope) ??
    emptySimulatableNamespace(scope, netns);
  const part = (name: string, ztunnel: Ztunnel, { node }: GeneveState): ZtunnelPart => {
    return { name, ztunnel, hostIP: node.hostIP, program: of(ztunnel.netns, 'ztunnel') };
  };
  return sceneOfParts({
    hostIPs: [...new Set([after.node.hostIP, before.node.hostIP])],
    pods: podsOfBoth({ after, before }),
    constants: [after.constants, before.constants],
    host: of(null, 'host'),
    ztunnels: [
      ...(after.ztunnel === null ? [] : [part('ztunnel', after.ztunnel, after)]),
      ...(before.ztunnel === null || isSameOrGone(before.ztunnel, after.ztunnel)
        ? []
        : [part(after.ztunnel === null ? 'ztunnel' : 'ztunnel-old', before.ztunnel, before)]),
    ],
    extras,
    words,
  });
}

/** Two ztunnels cannot share an address, namespace or veth: then the old one is gone already. */
function isSameOrGone(old: Ztunnel, next: Ztunnel | null): boolean {
  return next !== null && (old.netns === next.netns || old.ip === next.ip || old.hostInterface === next.hostInterface);
}
