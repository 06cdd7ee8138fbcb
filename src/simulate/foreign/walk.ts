import type { BaseChainHook, ForeignChain, ForeignRule, ForeignTable } from '../../ir/foreign-table.js';
import type { Rule } from '../../ir/ruleset.js';
import type { RuleWords, Verdict } from '../chain.js';
import type { RuleVerdict } from '../hop.js';
import type { Site } from '../match/predicate.js';
import type { Packet } from '../packet.js';
import { type TableRef, tableText } from '../table-ref.js';
import type { Effect, TargetContext } from '../target/action.js';
import { type Outcome, type Step, stepOf } from './rule.js';

interface ReadyRule {
  /** Of nft; null: it is one of iptables. */
  readonly words: string | null;
  readonly shown: Rule;
  readonly steps: readonly Step[];
}

interface ReadyChain {
  readonly name: string;
  readonly rules: () => readonly ReadyRule[];
}

/** A base chain made ready to be walked. */
export interface ReadyBaseChain {
  readonly base: BaseChainHook;
  readonly handle: number;
  readonly walk: (packet: Packet, site: Site, namespace: string) => Verdict;
}

/** As many chains inside one another as the kernel lets a packet go. */
const deepest = 128;

/** The base chains of a table. A chain that is led to and does not exist is empty. */
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
    return [{ base, handle, walk: (packet, site, namespace) => walkBase(name, base, packet, site, namespace) }];
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

  function walkBase(name: string, base: BaseChainHook, packet: Packet, site: Site, namespace: string): Verdict {
    const effect = walk(name, packet, site, namespace, 0);
    if (effect !== 'continue' && effect !== 'return') return effect;
    site.run.record?.({ kind: 'policy', ...hopBase(name, packet, site, namespace), verdict: base.policy });
    return base.policy;
  }

  function walk(name: string, packet: Packet, site: Site, namespace: string, depth: number): Effect {
    if (depth > deepest) throw new Error(`the chains of nft table ${place} lead to each other for ever`);
    const rules = chains.get(name)?.rules() ?? [];
    for (const [index, rule] of rules.entries()) {
      site.run.onTry?.();
      const { mark } = packet;
      const outcome = outcomeOf(rule, packet, site);
      // A mark may be set ahead of a test that fails.
      if (outcome === 'ends' && packet.mark === mark) continue;
      const verdict: RuleVerdict =
        typeof outcome === 'object' ? outcome.kind : outcome === 'next' || outcome === 'ends' ? 'continue' : outcome;
      note(name, index, rule, verdict, packet, site, namespace);
      if (outcome === 'next' || outcome === 'ends') continue;
      if (typeof outcome !== 'object') return outcome;
      const effect = walk(outcome.chain, packet, site, namespace, depth + 1);
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
    site: Site,
    namespace: string,
  ): void {
    site.run.record?.({
      kind: 'rule',
      ...hopBase(chain, packet, site, namespace),
      index,
      rule: shown,
      ...(inWords === null ? {} : { words: inWords }),
      verdict,
    });
  }

  function hopBase(chain: string, { connection, mark }: Packet, { hook }: Site, namespace: string) {
    return { namespace, mark, connmark: connection?.mark ?? null, hook, table: ref, chain };
  }
}

/** The statements in turn, until one says more than that the next is asked. */
function outcomeOf({ steps }: ReadyRule, packet: Packet, site: Site): Outcome {
  for (const step of steps) {
    const outcome = step(packet, site);
    if (outcome !== 'next') return outcome;
  }
  return 'next';
}

/** A rule of iptables is shown as one; of the others the words are. */
function shownRule({ statements, words }: ForeignRule): Rule {
  const [only] = statements;
  if (only?.kind === 'iptables') return only.rule;
  return {
    matches: [],
    target: { kind: 'opaque', target: 'nft', options: [{ negated: false, flag: '', values: [words ?? ''] }] },
  };
}
