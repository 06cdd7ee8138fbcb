import type * as z from 'zod';
import type { Draft } from '../../../model/draft.js';
import type { Pod } from '../../../model/node-state.js';
import type { OwnFields, ReadFields } from '../../mode-document.js';
import type { InpodConstants } from '../constants.js';
import type { InpodPod, InpodState } from '../state.js';
import type { InpodKeys, InpodPodKeys } from './keys.js';

export function inpodDraft({ constants, inpod }: ReadFields<InpodKeys, InpodConstants>): Draft<OwnFields<InpodState>> {
  return { inpod, constants };
}

export function inpodPodDraft(
  { hostInterface, hostNetwork, ips, mesh, name, namespace, netns, uid }: Draft<Pod>,
  { dnsCapture, ingress, virtualInterfaces }: z.output<z.ZodObject<InpodPodKeys>>,
): Draft<InpodPod> {
  // Each key is named: an object that gains keys while it is copied takes many times as long.
  return {
    namespace,
    name,
    uid,
    ips,
    hostInterface,
    netns,
    mesh,
    hostNetwork,
    dnsCapture: dnsCapture ?? null,
    ingress,
    virtualInterfaces,
  };
}
