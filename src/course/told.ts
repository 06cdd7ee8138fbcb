import { hex } from '../base/hex.js';
import type { ToldStepView } from '../report/observed-view.js';
import { visible } from '../report/visible.js';
import { chainKey, type NamedChain } from './nft-chains.js';

/** A rule, a policy, or the end of a hook, as the kernel names it. */
export type ToldStep = { readonly mark: number | null } & (
  | { readonly kind: 'passes'; readonly hook: string; readonly device: string | null }
  | {
      readonly kind: 'rule' | 'policy';
      readonly family: string;
      readonly table: string;
      readonly chain: string;
      /** From 0; null: of a policy, or of a rule that is gone. */
      readonly index: number | null;
      readonly verdict: string;
    }
);

/** In the words of a trace. @param chains of the namespace, as they were read. */
export function toldSteps(
  namespace: string,
  steps: readonly ToldStep[],
  chains: ReadonlyMap<string, NamedChain>,
): readonly ToldStepView[] {
  return steps.map((step): ToldStepView => {
    const mark = step.mark === null ? null : hex(step.mark);
    const nothing = { namespace, mark, hook: null, table: null, chain: null, number: null, rule: null, device: null };
    if (step.kind === 'passes') {
      const device = step.device === null ? null : visible(step.device);
      return { ...nothing, kind: 'passes', hook: step.hook, verdict: 'accept', device };
    }
    const { chain, family, index, kind, table, verdict } = step;
    const known = chains.get(chainKey(family, table, chain));
    const rule = index === null ? undefined : known?.rules[index];
    return {
      ...nothing,
      kind,
      table: visible(known?.table ?? `${family} ${table}`),
      chain: visible(known?.chain ?? chain),
      number: rule?.number ?? null,
      rule: rule === undefined ? null : visible(rule.line),
      verdict,
    };
  });
}
