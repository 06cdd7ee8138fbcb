import type { ChainRef, Ownership } from '../ir/ownership.js';
import { logicalLines } from '../render/iptables/logical-lines.js';
import { parseRuleset } from '../render/iptables/parse.js';

/**
 * The foreign lines that differ between two texts of iptables-save, counters ignored. Only differing lines are parsed,
 * so thousands of foreign rules cost little.
 */
export function changedForeignLines(
  before: string,
  after: string,
  place: Pick<ChainRef, 'scope' | 'netns' | 'family'>,
  ownership: Ownership,
): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of placedLines(before)) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of placedLines(after)) counts.set(line, (counts.get(line) ?? 0) - 1);
  const differing = [...counts].filter(([, count]) => count !== 0).map(([line]) => line);
  return differing.filter((line) => !isOurs(line, place, ownership));
}

/**
 * Each line prefixed with its table: `mangle -A PREROUTING -j X`. Headers of built-in chains are left out: they come
 * with the table.
 */
function placedLines(text: string): readonly string[] {
  let table = '';
  return logicalLines(text).flatMap(({ text: line }) => {
    if (line.startsWith('*')) table = line.slice(1);
    const bare = line.replace(/^\[\d+:\d+\] /, '').replace(/ \[\d+:\d+\]$/, '');
    return /^-A|^:\S+ -/.test(bare) ? [`${table} ${bare}`] : [];
  });
}

function isOurs(
  placed: string,
  { scope, netns, family }: Pick<ChainRef, 'scope' | 'netns' | 'family'>,
  ownership: Ownership,
): boolean {
  const [, table = '', line = ''] = /^(\S+) (.*)$/s.exec(placed) ?? [];
  const chain = /^(?:-A |:)(\S+)/.exec(line)?.[1] ?? '';
  if (ownership.chain({ scope, netns, family, table, chain }) === 'ours') return true;
  const parsed = parseRuleset(`*${table}\n${line}\nCOMMIT\n`, family).ruleset.tables[0]?.chains[0]?.rules[0];
  return parsed !== undefined && ownership.ruleInBuiltin({ scope, netns, family, table, chain }, parsed) === 'ours';
}
