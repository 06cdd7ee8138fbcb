import { printMark } from '../../../model/values/mark.js';
import type { Plain } from '../../../schema/plain.js';
import type { InpodConstants } from '../constants.js';
import type { InpodPod, InpodState } from '../state.js';

export function printInpodKeys({ inpod }: InpodState): Readonly<Record<string, Plain>> {
  return { inpod: { ...inpod } };
}

export function printInpodPod({ dnsCapture, ingress, virtualInterfaces }: InpodPod): Readonly<Record<string, Plain>> {
  return {
    ...(dnsCapture !== null && { dnsCapture }),
    ingress,
    ...(virtualInterfaces.length > 0 && { virtualInterfaces }),
  };
}

/** The `constants` of a document, as plain data. */
export function printInpodConstants(constants: InpodConstants): Plain {
  const { chains, marks, ports, priority, probe, sets, table } = constants;
  return {
    marks: { ztunnel: printMark(marks.ztunnel), connection: printMark(marks.connection) },
    table,
    priority,
    ports: { ...ports },
    probe: { ...probe },
    sets: { ...sets },
    chains: { ...chains },
  };
}
