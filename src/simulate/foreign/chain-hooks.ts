import type {
  BaseChainHook,
  ForeignFamily,
  ForeignRules,
  ForeignStatement,
  ForeignTable,
} from '../../ir/foreign-table.js';
import { builtinChains } from '../../ir/hooks.js';
import type { SimulatableRuleset } from '../../ir/program.js';
import type { Family } from '../../ir/ruleset.js';
import { type RuleWords, readyTable, type Verdict, walkBuiltin } from '../chain.js';
import { priorityOf } from '../hook-priority.js';
import type { Hook } from '../hop.js';
import type { HookContext } from '../match/predicate.js';
import type { Packet } from '../packet.js';
import type { TargetContext } from '../target/action.js';
import { readyBaseChains } from './walk.js';

/** A foreign chain at a hook. */
export interface ForeignChainHook {
  readonly hook: Hook;
  readonly priority: number;
  readonly translates: boolean;
  /** Whether a packet whose mark it changes is routed again (OUTPUT only). */
  readonly reroutes: boolean;
  readonly walk: (packet: Packet, hookContext: HookContext) => Verdict;
}

/** The chains at each hook besides those of our backend, in the order that the kernel runs them at equal priority. */
export function foreignChainHooks(
  { rulesets, tables }: ForeignRules,
  bridges: ReadonlySet<string>,
  context: TargetContext,
  words: RuleWords,
): readonly ForeignChainHook[] {
  const { family } = context;
  const native = tables
    .filter((table) => table.isDormant !== true && families[family].includes(table.family))
    // At equal priority the chain that was registered last runs first.
    .toSorted((one, other) => other.handle - one.handle)
    .flatMap((table) => nativeChainHooks(table, bridges, context, words));
  const others = rulesets
    .filter((ruleset) => ruleset.family === family)
    .flatMap(({ backend, tables: all }) =>
      all
        .filter(({ dormant }) => dormant !== true)
        .flatMap((table) => {
          const ready = readyTable(table, context, words, { kind: 'iptables', backend, name: table.name });
          return (builtinChains[table.name] ?? []).flatMap((hook): readonly ForeignChainHook[] => {
            const chain = ready.chain(hook);
            if (chain === undefined) return [];
            return [
              {
                hook: hook as Hook,
                priority: priorityOf(table.name, hook as Hook),
                translates: table.name === 'nat',
                reroutes: table.name === 'mangle',
                walk: (packet, hookContext) => walkBuiltin(chain, packet, hookContext),
              },
            ];
          });
        }),
    );
  return [...native, ...others];
}

const families: Readonly<Record<Family, readonly ForeignFamily[]>> = {
  ipv4: ['ip', 'inet', 'netdev', 'bridge', 'arp'],
  ipv6: ['ip6', 'inet', 'netdev', 'bridge'],
};

const hooks: Readonly<Record<string, Hook>> = {
  prerouting: 'PREROUTING',
  input: 'INPUT',
  forward: 'FORWARD',
  output: 'OUTPUT',
  postrouting: 'POSTROUTING',
  ingress: 'PREROUTING',
  egress: 'POSTROUTING',
};

/** Priorities outside those of IP hooks: ingress, then bridges ahead of them, egress behind them. */
const [outermost, bridged, innermost] = [-1e10, -0.9e10, 1e10];

function nativeChainHooks(
  table: ForeignTable,
  bridges: ReadonlySet<string>,
  context: TargetContext,
  words: RuleWords,
): readonly ForeignChainHook[] {
  const place = `nft table ${table.family} ${table.name}`;
  return readyBaseChains(table, context, words)
    .toSorted((one, other) => other.handle - one.handle)
    .flatMap((chain): readonly ForeignChainHook[] => {
      const at = whereAt(table.family, chain.base, bridges, place);
      if (at === null) return [];
      const walk: ForeignChainHook['walk'] =
        at.kind === 'questions'
          ? linkQuestions(table, place)
          : (packet, hookContext) => chain.walk(packet, hookContext);
      return [
        {
          hook: at.hook,
          priority: at.priority,
          translates: chain.base.type === 'nat',
          reroutes: chain.base.type === 'route',
          walk: (packet, hookContext) => {
            if (at.isMet?.(packet, hookContext) === false) return 'accept';
            if (table.isDormant === null && hookContext.run.choose(`${place} is dormant`)) return 'accept';
            return walk(packet, hookContext);
          },
        },
      ];
    });
}

interface At {
  readonly kind: 'packets' | 'questions';
  readonly hook: Hook;
  readonly priority: number;
  /** Null: every packet passes the chain. */
  readonly isMet: ((packet: Packet, hookContext: HookContext) => boolean) | null;
}

/** Where routed packets pass a base chain; null: nowhere. */
function whereAt(
  family: ForeignFamily,
  { devices, hook: word, priority }: BaseChainHook,
  bridges: ReadonlySet<string>,
  place: string,
): At | null {
  const hook = hooks[word];
  if (hook === undefined) return null;
  const end = hook === 'PREROUTING' || hook === 'INPUT' ? 'input' : 'output';
  if (word === 'ingress' || word === 'egress') {
    const isMet: At['isMet'] = (packet, { run }) =>
      devices?.includes(packet[end] ?? '') ?? run.choose(`${place} is hooked in at ${packet[end]}`);
    return { kind: 'packets', hook, priority: priority + (word === 'ingress' ? outermost : innermost), isMet };
  }
  if (family === 'arp')
    return hook === 'OUTPUT'
      ? { kind: 'questions', hook: 'POSTROUTING', priority: innermost, isMet: ({ output }) => output !== 'lo' }
      : null;
  if (family !== 'bridge') return { kind: 'packets', hook, priority, isMet: null };
  // A routed packet crosses a bridge only if its own device is one, never from port to port.
  if (hook === 'FORWARD') return null;
  const isAtBridge: At['isMet'] = (packet) => bridges.has(packet[end] ?? '');
  return {
    kind: 'packets',
    hook,
    priority: priority + (hook === 'PREROUTING' ? bridged : innermost),
    isMet: isAtBridge,
  };
}

/** ARP is not simulated: whether a table that may drop queries does so becomes an assumption. */
function linkQuestions({ chains }: ForeignTable, place: string): ForeignChainHook['walk'] {
  const drops = chains.some(
    ({ base, rules }) => base?.policy === 'drop' || rules.some(({ statements }) => statements.some(mayDrop)),
  );
  if (!drops) return () => 'accept';
  return ({ output }, { run }) =>
    run.choose(`${place} drops the question for the link address by ${output}`) ? 'drop' : 'accept';
}

function mayDrop(statement: ForeignStatement): boolean {
  if (statement.kind === 'verdict') return statement.verdict.kind === 'drop';
  return ['unknown', 'verdict-map', 'iptables'].includes(statement.kind);
}

/** The ruleset without the tables that a native nft table replaces. */
export function withoutReplaced(ruleset: SimulatableRuleset, { tables }: ForeignRules): SimulatableRuleset {
  const isReplaced = (name: string) =>
    ruleset.nativePrefix === null &&
    tables.some(({ replaces }) => replaces?.family === ruleset.family && replaces.table === name);
  return { ...ruleset, tables: ruleset.tables.filter(({ name }) => !isReplaced(name)) };
}
