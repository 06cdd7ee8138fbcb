import type { Pod } from '../../model/node-state.js';
import type { GeneveConstants } from './constants.js';
import { type GeneveProfile, geneveProfile } from './profiles.js';
import type { GeneveState, Tunnel, Ztunnel } from './state.js';

/** A mesh pod with the one address that this mode redirects. */
export interface MeshPod {
  readonly ip: string;
  readonly hostInterface: string | null;
  /** Names the pod in origins, independent of its position in the document. */
  readonly path: string;
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
    meshPods: state.pods
      .filter((pod) => pod.mesh)
      .map(meshPod)
      .sort((a, b) => addressNumber(a.ip) - addressNumber(b.ip)),
  };
}

function meshPod(pod: Pod): MeshPod {
  const path = `pods[${pod.namespace}/${pod.name}]`;
  const ip = pod.ips.find((address) => !address.includes(':'));
  if (ip === undefined) throw new Error(`${path}: a mesh pod of mode geneve needs an IPv4 address`);
  return { ip, hostInterface: pod.hostInterface, path };
}

function addressNumber(ipv4: string): number {
  return ipv4.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
}
