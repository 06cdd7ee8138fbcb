import type { Pod } from '../../model/node-state.js';
import { parseIPv4 } from '../../model/values/ipv4.js';
import type { GeneveConstants } from './constants.js';
import { type GeneveProfile, geneveProfile } from './profiles.js';
import type { GeneveState, Tunnel, Ztunnel } from './state.js';

/** A mesh pod with the one address that this mode redirects. */
export interface MeshPod {
  readonly ip: string;
  readonly hostInterface: string | null;
  /** Names the pod in origins, independent of its position in the document. */
  readonly path: string;
  /** Names its address, which causes most of its objects. */
  readonly ipPath: string;
}

/** What the rules of this mode depend on. */
export interface GeneveInputs {
  readonly hostIP: string;
  readonly ztunnel: Ztunnel;
  readonly tunnel: Tunnel;
  readonly constants: GeneveConstants;
  readonly profile: GeneveProfile;
  /** Sorted by address, so that the order of the document does not matter. */
  readonly meshPods: readonly MeshPod[];
}

export function geneveInputs(state: GeneveState, ztunnel: Ztunnel): GeneveInputs {
  return {
    hostIP: state.node.hostIP,
    ztunnel,
    tunnel: state.tunnel,
    constants: state.constants,
    profile: geneveProfile(state.profile),
    meshPods: inOrder(state.pods),
  };
}

function inOrder(pods: readonly Pod[]): readonly MeshPod[] {
  const found: NumberedPod[] = [];
  let isSorted = true;
  let last = 0;
  for (const pod of pods) {
    if (!pod.mesh) continue;
    const one = meshPod(pod);
    isSorted &&= last <= one.number;
    last = one.number;
    found.push(one);
  }
  return isSorted ? found : found.sort((a, b) => a.number - b.number);
}

interface NumberedPod extends MeshPod {
  readonly number: number;
}

function meshPod({ hostInterface, ips, name, namespace }: Pod): NumberedPod {
  const path = `pods[${namespace}/${name}]`;
  for (const ip of ips) {
    const number = parseIPv4(ip);
    if (number !== undefined) return { ip, number, hostInterface, path, ipPath: `${path}.ip` };
  }
  throw new Error(`${path}: a mesh pod of mode geneve needs an IPv4 address`);
}
