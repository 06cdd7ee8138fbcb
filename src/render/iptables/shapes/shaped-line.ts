import type { Rule } from '../../../ir/ruleset.js';
import type { DumpLine } from '../dump-line.js';
import { parseLine } from '../parse-line.js';
import { readRule } from '../read-rule.js';
import type { ShapeContext } from './varying-words.js';

export interface AppendedRule {
  readonly kind: 'append';
  readonly chain: string;
  readonly rule: Rule;
}

export type ShapedLine = Extract<DumpLine, { kind: 'chain' }> | AppendedRule;

/** A header of a chain, or a line that appends one rule that the tools take as it stands, whatever chains there are. */
export function shapedLine(text: string, context: ShapeContext): ShapedLine | null {
  const line = parseLine(text);
  if (line.kind === 'chain') return line;
  if (line.kind !== 'command' || line.command !== 'A') return null;
  const { chain, counters, words } = line;
  let depends = false;
  const isChain = () => {
    depends = true;
    return true;
  };
  const { rules, unknown, refused } = readRule(words, { ...context, chain, isChain });
  const [rule, another] = rules;
  if (rule === undefined || another !== undefined || depends || unknown.length > 0 || refused !== null) return null;
  return { kind: 'append', chain, rule: counters === null ? rule : { ...rule, counters } };
}
