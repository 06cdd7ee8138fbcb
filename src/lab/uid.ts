import type { LabPod } from './topology.js';

/** A uid that is the same on every run: the pod's address in the form of a uid. */
export function uidOf(pod: LabPod): string {
  const digits = pod.ip.split('.').map((part) => part.padStart(3, '0'));
  return `00000000-0000-4000-8000-${digits.join('')}`;
}
