import type { KnownLines } from '../render/iptables/known-lines.js';
import type { PropertyProof } from '../simulate/prove/examine.js';
import type { ProofGroupView, PropertyView } from './proof-view.js';
import type { Judge } from './standing-of.js';
import { viewBranch } from './view-trace.js';
import { visible } from './visible.js';

export function viewGroup(
  about: Omit<ProofGroupView, 'properties'>,
  proofs: readonly PropertyProof[],
  known: KnownLines,
  judge: Judge,
): ProofGroupView {
  const properties = proofs.map((proof) => viewProperty(proof, about.kind, known));
  return { ...about, properties: properties.map((one) => ({ ...one, ...judge(one) })) };
}

function viewProperty(
  { checked, counterExamples, failed, name, sentence }: PropertyProof,
  kind: ProofGroupView['kind'],
  known: KnownLines,
): Omit<PropertyView, 'standing' | 'reason'> {
  return {
    name,
    sentence: visible(sentence),
    // An expectation that matches no conversation is a mistake in the document.
    holds: failed === 0 && (checked > 0 || kind !== 'expected'),
    checked,
    failed,
    counterExamples: counterExamples.map(({ branch, what, where, why }) => {
      return { what: visible(what), where: visible(where), why: visible(why), trace: viewBranch(branch, known) };
    }),
  };
}
