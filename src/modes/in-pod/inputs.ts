import { families } from '../../ir/family.js';
import { podScope, type Scope } from '../../ir/program.js';
import type { Family } from '../../ir/ruleset.js';
import type { InpodConstants } from './constants.js';
import { type InpodProfile, inpodProfile } from './profiles.js';

import type { InpodState } from './state.js';

/** A mesh pod, with its overrides resolved against the node's defaults. */
export interface MeshPod {
  readonly scope: Scope;
  /** Names the pod in provenance, whatever its place in the document. */
  readonly path: string;
  /** For messages. */
  readonly owner: string;
  readonly uid: string;
  readonly netns: string;
  readonly ips: readonly string[];
  readonly dnsCapture: boolean;
  /** The statement that decides it. */
  readonly dnsPath: string;
  readonly ingress: boolean;
  readonly virtualInterfaces: readonly string[];
}

/** A document as its rules need it. */
export interface InpodInputs {
  readonly constants: InpodConstants;
  readonly profile: InpodProfile;
  readonly families: readonly Family[];
  readonly meshPods: readonly MeshPod[];
}

/** The inputs of one family in one pod. */
export interface PodRulesInputs extends Pick<InpodInputs, 'constants' | 'profile'> {
  readonly family: Family;
  readonly pod: Pick<MeshPod, 'path' | 'dnsCapture' | 'dnsPath' | 'ingress' | 'virtualInterfaces'>;
}

/** The pods are sorted by name, so that their order in the document changes nothing. */
export function inpodInputs({ constants, inpod, pods, profile }: InpodState): InpodInputs {
  const meshPods = pods.flatMap((pod): readonly MeshPod[] => {
    const { ingress, ips, mesh, name, namespace, netns, uid, virtualInterfaces } = pod;
    // A document whose mesh pods lack either is refused.
    if (!mesh || netns === null || uid === null) return [];
    const path = `pods[${namespace}/${name}]`;
    const dnsCapture = pod.dnsCapture ?? inpod.dnsCapture;
    const dnsPath = pod.dnsCapture === null ? 'inpod.dnsCapture' : `${path}.dnsCapture`;
    return [
      {
        ...{ scope: podScope(pod), path, owner: `${namespace}/${name}`, uid, netns, ips },
        ...{ dnsCapture, dnsPath, ingress, virtualInterfaces },
      },
    ];
  });
  return {
    constants,
    profile: inpodProfile(profile),
    families: inpod.ipv6 ? families : ['ipv4'],
    meshPods: meshPods.toSorted((one, other) => (one.scope < other.scope ? -1 : 1)),
  };
}
