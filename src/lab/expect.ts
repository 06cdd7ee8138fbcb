import type { Backend, NodeState, Profile } from '../index.js';
import type { LabExpectation, NodeExpectation } from './expectation.js';
import { defaultLabMode } from './modes/index.js';
import { type Lab, type LabNodeName, memberNamed } from './topology.js';

export const expectDirect: LabExpectation = { node1: null, node2: null };

/** The expectation for both nodes programmed with `labDocument` and the same options. */
export function expectCaptured(
  lab: Lab,
  options: {
    readonly mode?: NodeState['mode'];
    readonly profile?: Profile;
    readonly backend?: Backend;
    readonly captureDNS?: boolean;
    readonly mesh?: readonly string[];
  } = {},
): LabExpectation {
  const mesh = options.mesh ?? lab.pods.filter((pod) => pod.mesh).map((pod) => pod.name);
  const of = (node: LabNodeName): NodeExpectation => ({
    mode: options.mode ?? defaultLabMode.name,
    profile: options.profile ?? 'hardened',
    mesh: mesh.filter((name) => memberNamed(lab, name).node === node),
    captureDNS: options.captureDNS ?? false,
    isNative: options.backend === 'nft',
  });
  return { node1: of('node1'), node2: of('node2') };
}
