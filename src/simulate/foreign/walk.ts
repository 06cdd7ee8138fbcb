import type { BaseChainHook, ForeignChain, ForeignRule, ForeignTable } from '../../ir/foreign-table.js';
import type { Rule } from '../../ir/ruleset.js';
import type { RuleWords, Verdict } from '../chain.js';
import type { RuleVerdict } from '../hop.js';
import type { HookContext } from '../match/predicate.js';
import type { Packet } from '../packet.js';
import { type TableRef, tableText } from '../table-ref.js';
import type { Effect, TargetContext } from '../target/action.js';
import { type Outcome, type Step, stepOf } from './rule.js';

interface ReadyRule {
  /** The rule as nft prints it; null: a rule of iptables. */
  readonly words: string | null;
  readonly shown: Rule;
  readonly steps: readonly Step[];
}

interface ReadyChain {
  readonly name: string;
  readonly rules: () => readonly ReadyRule[];
}

/** A base chain prepared for walking. */
export interface ReadyBaseChain {
  readonly base: BaseChainHook;
  readonly handle: number;
  readonly walk: (packet: Packet, hookContext: HookContext) => Verdict;
}

/** Deeper than the kernel lets jumps nest. */
const deepest = 128;

/** The base chains of a table. A missing jump destination counts as an empty chain. */
export function readyBaseChains(
  table: ForeignTable,
  context: TargetContext,
  words: RuleWords,
): readonly ReadyBaseChain[] {
  const ref: TableRef = { kind: 'nft', family: table.family, name: table.name };
  const place = tableText(ref);
  const sets = new Map(table.sets.map((set) => [set.name, set]));
  const chains = new Map(table.chains.map((chain) => [chain.name, readyChain(chain)]));
  return table.chains.flatMap((chain): readonly ReadyBaseChain[] => {
    const { base, handle, name } = chain;
    if (base === null) return [];
    return [{ base, handle, walk: (packet, hookContext) => walkBase(name, base, packet, hookContext) }];
  });

  function readyChain({ name, rules }: ForeignChain): ReadyChain {
    let ready: readonly ReadyRule[] | undefined;
    return {
      name,
      rules: () => {
        ready ??= rules.map((rule) => readyRule(rule, name));
        return ready;
      },
    };
  }

  function readyRule(rule: ForeignRule, chain: string): ReadyRule {
    const scope = {
      context,
      setNamed: (set: string) => sets.get(set),
      words: `nft ${place} ${chain}: ${rule.words ?? 'a rule of iptables'}`,
    };
    return {
      words: rule.words,
      shown: shownRule(rule),
      steps: rule.statements.map((one) => stepOf(one, scope, words)),
    };
  }

  function walkBase(name: string, base: BaseChainHook, packet: Packet, hookContext: HookContext): Verdict {
    const effect = walk(name, packet, hookContext, 0);
    if (effect !== 'continue' && effect !== 'return') return effect;
    hookContext.run.record?.({
      kind: 'policy',
      ...hopBase(name, packet, hookContext),
      verdict: base.policy,
    });
    return base.policy;
  }

  function walk(name: string, packet: Packet, hookContext: HookContext, depth: number): Effect {
    if (depth > deepest) throw new Error(`the chains of nft table ${place} jump to each other without end`);
    const rules = chains.get(name)?.rules() ?? [];
    for (const [index, rule] of rules.entries()) {
      hookContext.run.onTry?.();
      const { mark } = packet;
      const outcome = outcomeOf(rule, packet, hookContext);
      // A rule that ends early is still shown if it set the mark before the test that failed.
      if (outcome === 'ends' && packet.mark === mark) continue;
      const verdict: RuleVerdict =
        typeof outcome === 'object' ? outcome.kind : outcome === 'next' || outcome === 'ends' ? 'continue' : outcome;
      note(name, index, rule, verdict, packet, hookContext);
      if (outcome === 'next' || outcome === 'ends') continue;
      if (typeof outcome !== 'object') return outcome;
      const effect = walk(outcome.chain, packet, hookContext, depth + 1);
      if (outcome.kind === 'goto') return effect === 'continue' ? 'return' : effect;
      if (effect !== 'continue' && effect !== 'return') return effect;
    }
    return 'continue';
  }

  function note(
    chain: string,
    index: number,
    { shown, words: inWords }: ReadyRule,
    verdict: RuleVerdict,
    packet: Packet,
    hookContext: HookContext,
  ): void {
    hookContext.run.record?.({
      kind: 'rule',
      ...hopBase(chain, packet, hookContext),
      index,
      rule: shown,
      ...(inWords === null ? {} : { words: inWords }),
      verdict,
    });
  }

  function hopBase(chain: string, { connection, mark }: Packet, { hook, namespace }: HookContext) {
    return { namespace, mark, connmark: connection?.mark ?? null, hook, table: ref, chain };
  }
}

/** Runs the statements in order until one ends the rule or gives a verdict. */
function outcomeOf({ steps }: ReadyRule, packet: Packet, hookContext: HookContext): Outcome {
  for (const step of steps) {
    const outcome = step(packet, hookContext);
    if (outcome !== 'next') return outcome;
  }
  return 'next';
}

/** A rule of iptables is shown as such, a native one by its text. */
function shownRule({ statements, words }: ForeignRule): Rule {
  const [only] = statements;
  if (only?.kind === 'iptables') return only.rule;
  return {
    matches: [],
    target: { kind: 'opaque', target: 'nft', options: [{ negated: false, flag: '', values: [words ?? ''] }] },
  };
}
