import type * as z from 'zod';
import type { Draft } from '../../../model/draft.js';
import type { OwnFields, OwnPodFields, ReadFields } from '../../mode-document.js';
import type { InpodConstants } from '../constants.js';
import type { InpodState } from '../state.js';
import type { InpodKeys, InpodPodKeys } from './keys.js';

export function inpodDraft({ constants, inpod }: ReadFields<InpodKeys, InpodConstants>): Draft<OwnFields<InpodState>> {
  return { inpod, constants };
}

export function inpodPodDraft({
  dnsCapture,
  ingress,
  virtualInterfaces,
}: z.output<z.ZodObject<InpodPodKeys>>): Draft<OwnPodFields<InpodState>> {
  return { dnsCapture: dnsCapture ?? null, ingress, virtualInterfaces };
}
