import { propertyCodes } from '../../codes/properties.js';
import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import type { Conversation } from '../conversation.js';
import type { Scene } from '../topology/scene.js';
import { type Alternatives, comparedSituations } from './compared.js';
import { endAlike, endText, type NamespaceNames, namesByScope } from './ends.js';
import { type Check, examine, type PropertyProof } from './examine.js';
import type { ProofMode } from './proof-mode.js';
import { type CaseSetup, runCase } from './run-case.js';

const length = 4;

/**
 * Checks that every conversation ends the same way on both, answers and later packets included, with and without a
 * service proxy.
 */
export function proveEquivalence<State extends NodeState>(
  mode: ProofMode<State>,
  alternatives: Alternatives<State>,
  words: RuleWords,
): readonly PropertyProof[] {
  return examine(
    comparedSituations(mode, alternatives, words).map(({ after, before, cases, name }) => {
      const checks = [sameAs({ scene: after, begins: null, length })];
      return { name, scene: before, begins: null, length, cases, checks };
    }),
  );
}

function sameAs(other: CaseSetup & { readonly scene: Scene }): Check {
  const nameOf = namesByScope(other.scene.network);
  return {
    name: 'equivalent',
    sentence: propertyCodes.equivalent.meaning,
    concerns: () => true,
    violation: (one, conversation) => {
      const there = runCase(other, one);
      const isSame = endAlike(conversation, there, nameOf);
      return isSame ? null : `${textOf(conversation, nameOf)}; by the other document: ${textOf(there, nameOf)}`;
    },
  };
}

/** Where the packets end, with one name for both proxies. */
function textOf({ exchanges }: Conversation, nameOf: NamespaceNames): string {
  return exchanges.map(({ end }) => endText(end, nameOf)).join('; ');
}
