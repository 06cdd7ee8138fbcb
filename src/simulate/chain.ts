import type { Chain, Rule, Table } from '../ir/ruleset.js';
import type { Hop, RuleVerdict } from './hop.js';
import { predicateOf } from './match/index.js';
import type { HookContext, Predicate } from './match/predicate.js';
import type { Packet } from './packet.js';
import { type TableRef, tableText } from './table-ref.js';
import type { Action, Effect, TargetContext } from './target/action.js';
import { actionOf } from './target/index.js';

interface ReadyRule {
  readonly rule: Rule;
  readonly tests: readonly Predicate[];
  /** Null: the rule only counts. */
  readonly action: Action | null;
  readonly jump: { readonly kind: 'jump' | 'goto'; readonly to: ReadyChain } | null;
}

/** A chain prepared for walking. */
export interface ReadyChain {
  readonly name: string;
  readonly table: TableRef;
  readonly policy: 'accept' | 'drop' | null;
  readonly prepare: () => readonly ReadyRule[];
  /** Null until the first packet reaches the chain: packets never reach most chains of other programs. */
  rules: readonly ReadyRule[] | null;
}

function rulesOf(chain: ReadyChain): readonly ReadyRule[] {
  chain.rules ??= chain.prepare();
  return chain.rules;
}

/** How a built-in chain ended. */
export type Verdict = 'accept' | 'drop' | 'reject' | 'queue';

/** Describes matches and targets in the text of assumptions, for those whose answer is unknown. */
export interface RuleWords {
  readonly match: (match: Rule['matches'][number]) => string;
  readonly target: (target: NonNullable<Rule['target']>) => string;
}

/** All chains of a table by name. A missing jump destination counts as an empty chain. */
export function readyTable(
  table: Table,
  context: TargetContext,
  words: RuleWords,
  ref: TableRef,
): ReadonlyMap<string, ReadyChain> {
  const chains = new Map<string, ReadyChain>();
  const chainNamed = (name: string): ReadyChain =>
    chains.get(name) ?? { name, table: ref, policy: null, prepare: () => [], rules: null };
  for (const chain of table.chains) {
    const prepare = () => chain.rules.map((rule) => readyRule(rule, context, words, chainNamed));
    chains.set(chain.name, { name: chain.name, table: ref, policy: policyOf(chain), prepare, rules: null });
  }
  return chains;
}

function policyOf({ policy }: Chain): ReadyChain['policy'] {
  return policy === null ? null : policy === 'DROP' ? 'drop' : 'accept';
}

function readyRule(
  rule: Rule,
  context: TargetContext,
  words: RuleWords,
  chainNamed: (name: string) => ReadyChain,
): ReadyRule {
  const { matches, target } = rule;
  const tests = matches
    .map((match) => predicateOf(match, context, () => words.match(match)))
    .filter((test) => test !== null);
  const isJump = target?.kind === 'jump' || target?.kind === 'goto';
  return {
    rule,
    tests,
    action: target === null || isJump ? null : actionOf(target, context, () => words.target(target)),
    jump: isJump ? { kind: target.kind, to: chainNamed(target.chain) } : null,
  };
}

/** Deeper than the kernel lets jumps nest. */
const deepest = 128;

/** Walks a built-in chain to its end. */
export function walkBuiltin(chain: ReadyChain, packet: Packet, hookContext: HookContext): Verdict {
  const effect = walk(chain, packet, hookContext, 0);
  if (effect !== 'continue' && effect !== 'return') return effect;
  const verdict = chain.policy ?? 'accept';
  const { record } = hookContext.run;
  if (record !== null) record({ kind: 'policy', ...hopBase(chain, packet, hookContext), verdict });
  return verdict;
}

function walk(chain: ReadyChain, packet: Packet, hookContext: HookContext, depth: number): Effect {
  if (depth > deepest) throw new Error(`the chains of table ${tableText(chain.table)} jump to each other without end`);
  const rules = rulesOf(chain);
  const { onTry } = hookContext.run;
  for (let index = 0; index < rules.length; index += 1) {
    const ready = rules[index] as ReadyRule;
    if (onTry !== undefined) onTry();
    if (!matches(ready.tests, packet, hookContext)) continue;
    if (ready.jump !== null) {
      const { kind, to } = ready.jump;
      note(chain, index, kind, packet, hookContext);
      const effect = walk(to, packet, hookContext, depth + 1);
      if (kind === 'goto') return effect === 'continue' ? 'return' : effect;
      if (effect !== 'continue' && effect !== 'return') return effect;
      continue;
    }
    const effect = ready.action === null ? 'continue' : ready.action(packet, hookContext);
    note(chain, index, effect, packet, hookContext);
    if (effect !== 'continue') return effect;
  }
  return 'continue';
}

function matches(tests: readonly Predicate[], packet: Packet, hookContext: HookContext): boolean {
  for (let index = 0; index < tests.length; index += 1) {
    if (!(tests[index] as Predicate)(packet, hookContext)) return false;
  }
  return true;
}

function note(chain: ReadyChain, index: number, verdict: RuleVerdict, packet: Packet, hookContext: HookContext): void {
  const { record } = hookContext.run;
  if (record === null) return;
  const { rule } = rulesOf(chain)[index] as ReadyRule;
  record({ kind: 'rule', ...hopBase(chain, packet, hookContext), index, rule, verdict });
}

function hopBase(
  { name, table }: ReadyChain,
  { connection, mark }: Packet,
  { hook, namespace }: HookContext,
): Pick<Extract<Hop, { kind: 'policy' }>, 'namespace' | 'mark' | 'connmark' | 'hook' | 'table' | 'chain'> {
  return { namespace, mark, connmark: connection?.mark ?? null, hook, table, chain: name };
}
