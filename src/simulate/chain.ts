import { oncePer } from '../base/once-per.js';
import type { Chain, Rule, Table } from '../ir/ruleset.js';
import { type RulesTowards, rulesTowards } from './by-destination.js';
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

interface ReadyRules {
  /** Null until the first packet tries the rule: packets never try most rules of other programs. */
  readonly all: (ReadyRule | null)[];
  readonly prepare: (index: number) => ReadyRule;
  /** Null: every packet tries all. */
  readonly towards: RulesTowards | null;
}

/** A chain prepared for walking. */
export interface ReadyChain {
  readonly name: string;
  readonly table: TableRef;
  readonly policy: 'accept' | 'drop' | null;
  readonly prepare: () => ReadyRules;
  /** Null until the first packet reaches the chain: packets never reach most chains of other programs. */
  rules: ReadyRules | null;
}

function rulesOf(chain: ReadyChain): ReadyRules {
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

/** The chains of a table by name, each made once somebody asks for it: a service proxy has thousands. */
export interface ReadyTable {
  readonly chain: (name: string) => ReadyChain | undefined;
}

/** A missing jump destination counts as an empty chain. */
export function readyTable(
  { chains: listed }: Table,
  context: TargetContext,
  words: RuleWords,
  table: TableRef,
): ReadyTable {
  const known = chainsByName(listed);
  const chains = new Map<string, ReadyChain>();
  const chain = (name: string): ReadyChain | undefined => {
    const found = known.get(name);
    return found && (chains.get(name) ?? made(found));
  };
  const made = (found: Chain): ReadyChain => {
    const { name, policy } = found;
    // Rules are asked for late: those of a node that is read on demand are read then.
    const one = { name, table, policy: policyOf(policy), prepare: () => readyRules(found.rules), rules: null };
    chains.set(name, one);
    return one;
  };
  const readyRules = (rules: readonly Rule[]): ReadyRules => {
    const all: (ReadyRule | null)[] = rules.map(() => null);
    const prepare = (index: number) => {
      const ready = readyRule(rules[index] as Rule, context, words, jumpTo);
      all[index] = ready;
      return ready;
    };
    return { all, prepare, towards: rulesTowards(rules, context.family) };
  };
  const jumpTo = (name: string) => chain(name) ?? made({ name, policy: null, rules: [] });
  return { chain };
}

const chainsByName = oncePer(
  (chains: readonly Chain[]): ReadonlyMap<string, Chain> => new Map(chains.map((chain) => [chain.name, chain])),
);

function policyOf(policy: Chain['policy']): ReadyChain['policy'] {
  return policy === null ? null : policy === 'DROP' ? 'drop' : 'accept';
}

function readyRule(
  rule: Rule,
  context: TargetContext,
  words: RuleWords,
  jumpTo: (name: string) => ReadyChain,
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
    jump: isJump ? { kind: target.kind, to: jumpTo(target.chain) } : null,
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
  const { all, prepare, towards } = rulesOf(chain);
  const { onTry } = hookContext.run;
  // Whoever counts the rules that are tried wants those that the kernel tries.
  if (towards !== null && onTry === undefined) return walkTowards(chain, towards, packet, hookContext, depth);
  for (let index = 0; index < all.length; index += 1) {
    const ready = all[index] ?? prepare(index);
    if (onTry !== undefined) onTry();
    if (!matches(ready.tests, packet, hookContext)) continue;
    const effect = act(ready, chain, index, packet, hookContext, depth);
    if (effect !== 'continue') return effect;
  }
  return 'continue';
}

function walkTowards(
  chain: ReadyChain,
  towards: RulesTowards,
  packet: Packet,
  hookContext: HookContext,
  depth: number,
): Effect {
  const { all, prepare } = rulesOf(chain);
  let { destination } = packet;
  let left = towards(destination);
  for (let at = 0; at < left.length; at += 1) {
    const index = left[at] as number;
    const ready = all[index] ?? prepare(index);
    if (!matches(ready.tests, packet, hookContext)) continue;
    const effect = act(ready, chain, index, packet, hookContext, depth);
    if (effect !== 'continue') return effect;
    if (packet.destination === destination) continue;
    destination = packet.destination;
    left = towards(destination).filter((place) => place > index);
    at = -1;
  }
  return 'continue';
}

/** What a rule does with a packet that it matches. */
function act(
  { action, jump }: ReadyRule,
  chain: ReadyChain,
  index: number,
  packet: Packet,
  hookContext: HookContext,
  depth: number,
): Effect {
  if (jump === null) {
    const effect = action === null ? 'continue' : action(packet, hookContext);
    note(chain, index, effect, packet, hookContext);
    return effect;
  }
  note(chain, index, jump.kind, packet, hookContext);
  const effect = walk(jump.to, packet, hookContext, depth + 1);
  if (jump.kind === 'goto') return effect === 'continue' ? 'return' : effect;
  return effect === 'return' ? 'continue' : effect;
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
  const { rule } = rulesOf(chain).all[index] as ReadyRule;
  record({ kind: 'rule', ...hopBase(chain, packet, hookContext), index, rule, verdict });
}

function hopBase(
  { name, table }: ReadyChain,
  { connection, mark }: Packet,
  { hook, namespace }: HookContext,
): Pick<Extract<Hop, { kind: 'policy' }>, 'namespace' | 'mark' | 'connmark' | 'hook' | 'table' | 'chain'> {
  return { namespace, mark, connmark: connection?.mark ?? null, hook, table, chain: name };
}
