import type { InpodState } from '../state.js';

/** What the rules of Istio lose on every node; docs/prove.md says why. */
const lost: readonly string[] = [
  'pod-tcp-captured',
  'pod-dns-captured',
  'pod-dns-untouched',
  'ztunnel-answered',
  'probes-not-forged',
  'pod-itself-untouched',
  'only-tcp-and-dns-captured',
  'pod-answers-return',
  'foreign-marks-stay',
];

export function knownLosses({ profile }: Pick<InpodState, 'profile'>): readonly string[] {
  return profile === 'hardened' ? [] : lost;
}
