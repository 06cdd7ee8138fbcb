import type { Backend, Profile } from '../index.js';
import { type Lab, type LabNodeName, memberNamed } from './topology.js';

/** What a node's rules are said to do. */
export interface NodeExpectation {
  readonly profile: Profile;
  /** Names of the enrolled pods. */
  readonly mesh: readonly string[];
  readonly captureDNS: boolean;
  /** Its rules are in native nft, where accepting a packet keeps no other program from rejecting it. */
  readonly isNative: boolean;
}

/** Null: the node holds no rules. */
export type Expectation = Readonly<Record<LabNodeName, NodeExpectation | null>>;

export const expectDirect: Expectation = { node1: null, node2: null };

/** Both nodes programmed with `labDocument` and the same options. */
export function expectCaptured(
  lab: Lab,
  options: {
    readonly profile?: Profile;
    readonly backend?: Backend;
    readonly captureDNS?: boolean;
    readonly mesh?: readonly string[];
  } = {},
): Expectation {
  const mesh = options.mesh ?? lab.pods.filter((pod) => pod.mesh).map((pod) => pod.name);
  const of = (node: LabNodeName): NodeExpectation => ({
    profile: options.profile ?? 'hardened',
    mesh: mesh.filter((name) => memberNamed(lab, name).node === node),
    captureDNS: options.captureDNS ?? false,
    isNative: options.backend === 'nft',
  });
  return { node1: of('node1'), node2: of('node2') };
}
