import type { RuleWords } from '../../../simulate/chain.js';
import { podsOfBoth } from '../../../simulate/prove/transition/pods.js';
import { type Extras, noExtras } from '../../../simulate/topology/extras.js';
import type { Change, ScenesBetween } from '../../../simulate/topology/topology.js';
import type { GeneveState, Ztunnel } from '../state.js';
import { scenesOfParts, type ZtunnelPart } from './parts.js';

/** The node in the middle of a change: the ztunnel afterwards is `ztunnel`, a retiring one `ztunnel-old`. */
export function scenesBetween(
  { after, before }: Change<GeneveState>,
  words: RuleWords,
  extras: Extras = noExtras,
): ScenesBetween {
  const part = (name: string, ztunnel: Ztunnel, { node }: GeneveState): ZtunnelPart => {
    return { name, ztunnel, hostIP: node.hostIP };
  };
  const make = scenesOfParts({
    hostIPs: [...new Set([after.node.hostIP, before.node.hostIP])],
    pods: podsOfBoth({ after, before }),
    constants: [after.constants, before.constants],
    ztunnels: [
      ...(after.ztunnel === null ? [] : [part('ztunnel', after.ztunnel, after)]),
      ...(before.ztunnel === null || isSameOrGone(before.ztunnel, after.ztunnel)
        ? []
        : [part(after.ztunnel === null ? 'ztunnel' : 'ztunnel-old', before.ztunnel, before)]),
    ],
    addresses: extras.addresses,
    words,
  });
  return (program) => make(program, extras);
}

/** Two ztunnels cannot share an address, namespace or veth: then the old one is gone already. */
function isSameOrGone(old: Ztunnel, next: Ztunnel | null): boolean {
  return next !== null && (old.netns === next.netns || old.ip === next.ip || old.hostInterface === next.hostInterface);
}
