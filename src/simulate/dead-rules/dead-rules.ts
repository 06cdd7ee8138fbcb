import type { Family, Table } from '../../ir/ruleset.js';
import { callersFirst } from './callers-first.js';
import { type Entry, withCall } from './entries.js';
import { noDevice } from './names.js';
import { type ReadyChain, type ReadyRule, type RuleRef, readyChains } from './ready-table.js';
import { summariesOf } from './summary.js';
import { type Reason, walkChain } from './walk-chain.js';

/** A rule that no packet reaches, or that matches none of the packets that do. */
export interface DeadRule {
  readonly place: RuleRef;
  readonly reason: Reason;
}

/**
 * The dead rules of a table, derived from the rules alone. Only certain ones are reported: an unknown match may match
 * anything and covers nothing. Changes by other programs while a packet passes (a member of a set, the mark of its
 * connection) are ignored.
 */
export function deadRules(table: Table, family: Family): readonly DeadRule[] {
  if (isUnreadIn(table)) return [];
  const { chains, inLoops } = callersFirst(readyChains(table, family));
  const summaryOf = summariesOf(chains.toReversed());
  const entries = new Map<string, Entry>();
  /** By chain: the dead rule, in a reached chain, that calls it; null: none. */
  const behind = new Map<string, RuleRef | null>();
  const found: DeadRule[] = [];
  const dead = (place: ReadyRule, reason: Reason) => {
    found.push({ place, reason });
    const root = reason.kind === 'unreached' ? reason.by : place;
    if (place.jump !== null && (behind.get(place.jump.chain) ?? null) === null) behind.set(place.jump.chain, root);
  };
  for (const chain of chains) {
    const entry = ownEntry(chain, inLoops) ?? entries.get(chain.name);
    if (entry === undefined) {
      const reason: Reason = { kind: 'unreached', by: behind.get(chain.name) ?? null };
      for (const rule of chain.rules) dead(rule, reason);
      continue;
    }
    walkChain(chain, entry, summaryOf, {
      dead,
      call: (name, rule, paths, scope) => {
        entries.set(name, withCall(entries.get(name), rule, paths, scope));
      },
    });
  }
  const positions = new Map(table.chains.map(({ name }, position) => [name, position]));
  const position = ({ place }: DeadRule) => positions.get(place.chain) ?? 0;
  return found.sort((a, b) => position(a) - position(b));
}

/** A rule that could not be parsed may jump to any chain. */
function isUnreadIn({ chains }: Table): boolean {
  return chains.some(({ rules }) =>
    rules.some(({ matches }) => matches.some((match) => match.kind === 'opaque' && match.module === '')),
  );
}

/** The device that packets lack at a hook. */
const absent = new Map([
  ['PREROUTING', 'out-interface'],
  ['INPUT', 'out-interface'],
  ['OUTPUT', 'in-interface'],
]);

/** The entry of a built-in chain; a chain in a loop counts as reached by every packet. */
function ownEntry({ isBuiltin, name }: ReadyChain, inLoops: ReadonlySet<string>): Entry | null {
  const from = { by: null, from: null };
  if (!isBuiltin) return inLoops.has(name) ? { paths: [{ region: [], ...from }], isJoined: true, caller: null } : null;
  const without = absent.get(name);
  const region = without === undefined ? [] : [{ dimension: without, value: noDevice, dependsOn: 0 }];
  return { paths: [{ region, ...from }], isJoined: false, caller: null };
}
