import type { Match } from '../../ir/match.js';
import type { Counters, Rule } from '../../ir/ruleset.js';
import type { Target } from '../../ir/target.js';
import type { TableHook } from './base-chains.js';
import { mergePorts, withProtocol } from './match-order.js';
import { readMatch } from './matches/index.js';
import type { TestContext } from './matches/match-words.js';
import { type Statement, statement } from './statement.js';
import { readTarget } from './targets/index.js';
import { opaqueMatch, opaqueTarget } from './verbatim.js';

/** A rule as `nft -j` lists it. */
export interface ListedRule {
  readonly expr: readonly unknown[];
  readonly comment?: string | undefined;
}

interface ReadRule {
  readonly rule: Rule;
  /** The statements after the tests, as listed. */
  readonly ends: readonly unknown[];
}

/** The rules of a chain. Unknown parts are kept as JSON, in an opaque match or target. */
export function readRules(
  listed: readonly ListedRule[],
  place: TableHook,
  otherSets: TestContext['otherSets'],
): readonly Rule[] {
  const read = listed.map((rule) => readOne(rule, place, { family: place.family, otherSets }));
  return read.flatMap(({ ends, rule }, index): readonly Rule[] => {
    if (isDropBehind(read[index - 1]?.rule, rule)) return [];
    if (rule.target?.kind !== 'tproxy' || isDropBehind(rule, read[index + 1]?.rule)) return [rule];
    // Without the second rule a packet without a socket goes on, unlike with TPROXY of iptables.
    return [{ ...rule, target: opaqueTarget(ends) }];
  });
}

/** The second of the two rules that write-rule.ts makes of TPROXY. */
function isDropBehind(first: Rule | undefined, second: Rule | undefined): boolean {
  if (first?.target?.kind !== 'tproxy' || second?.target?.kind !== 'verdict') return false;
  return second.target.verdict === 'DROP' && JSON.stringify(first.matches) === JSON.stringify(second.matches);
}

function readOne({ comment, expr }: ListedRule, place: TableHook, context: TestContext): ReadRule {
  const read = expr.map((json) => ({ json, known: statement.safeParse(json).data ?? null }));
  const counter = read.find(({ known }) => known !== null && 'counter' in known);
  const others = read.filter((one) => one !== counter);
  const from = others.findIndex(({ json }) => !isTest(json));
  const tests = from < 0 ? others : others.slice(0, from);
  const ends = from < 0 ? [] : others.slice(from);
  const target = ends.length === 0 ? null : targetOf(ends, place);
  const matches = [
    ...tests.map(({ json, known }) => matchOf(known, context) ?? opaqueMatch(json)),
    ...(comment === undefined ? [] : [{ kind: 'comment', text: comment } as const]),
  ];
  return {
    rule: {
      matches: mergePorts(isTcpReset(target) ? withProtocol(matches, 'tcp') : matches),
      target,
      ...countersOf(counter?.known ?? null),
    },
    ends: ends.map(({ json }) => json),
  };
}

function isTest(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'match' in json;
}

function matchOf(known: Statement | null, context: TestContext): Match | null {
  return known !== null && 'match' in known ? readMatch(known.match, context) : null;
}

function targetOf(
  ends: readonly { readonly json: unknown; readonly known: Statement | null }[],
  place: TableHook,
): Target {
  const known = ends.flatMap((one) => one.known ?? []);
  const target = known.length === ends.length ? readTarget(known, place) : null;
  return target ?? opaqueTarget(ends.map(({ json }) => json));
}

/** nft leaves the protocol out, because only TCP has a reset. */
function isTcpReset(target: Target | null): boolean {
  return target?.kind === 'module' && target.target === 'REJECT' && target.options[0]?.values[0] === 'tcp-reset';
}

function countersOf(known: Statement | null): { readonly counters?: Counters } {
  if (known === null || !('counter' in known) || known.counter === null) return {};
  const { bytes, packets } = known.counter;
  return { counters: { packets: BigInt(packets), bytes: BigInt(bytes) } };
}
