import type { Diagnostic } from '../../base/diagnostic.js';
import { unreachable } from '../../base/unreachable.js';
import type { Counters, Family, Rule } from '../../ir/ruleset.js';
import { appendRule, changeChain } from './change-chain.js';
import { countersOf, type DumpLine } from './dump-line.js';
import { chainOf, isUserChain, type LoadedTable } from './loaded-table.js';
import { logicalLines } from './logical-lines.js';
import { type LineProblem, parseLine } from './parse-line.js';
import { type LineShapes, lineShapes, replay } from './shapes/line-shapes.js';
import { type ShapedLine, shapedLine } from './shapes/shaped-line.js';
import { toVerdict } from './to-target.js';

export interface LoadOptions {
  readonly family: Family;
  /** Rules by their canonical line, `-A CHAIN words`: such lines are not parsed. */
  readonly known?: Pick<ReadonlyMap<string, Rule>, 'get'>;
  /** The table of lines before the first `*table` line. `iptables -S` prints no such line. */
  readonly table?: string;
}

export interface LoadedDump {
  readonly tables: readonly LoadedTable[];
  /** `#` lines after the last table. */
  readonly remarks: readonly string[];
  readonly unread: readonly Diagnostic[];
}

interface Loading {
  readonly options: LoadOptions;
  readonly tables: LoadedTable[];
  readonly unread: Diagnostic[];
  /** By table. */
  readonly shapes: Map<string, LineShapes<ShapedLine>>;
  table: LoadedTable | null;
  remarks: string[];
}

/** Carries out a dump line by line, as a restore would. `#` lines stay with the line that follows them. */
export function loadDump(text: string, options: LoadOptions): LoadedDump {
  const loading: Loading = { options, tables: [], unread: [], shapes: new Map(), table: null, remarks: [] };
  if (options.table !== undefined) openTable(loading, options.table);
  for (const { text: raw, number } of logicalLines(text)) {
    const line = /^[ \t]|[ \t]$/.test(raw) ? raw.replace(/^[ \t]+|[ \t]+$/g, '') : raw;
    if (line.startsWith('#')) loading.remarks.push(line);
    else if (line !== '' && !addKnown(loading, line)) loadLine(loading, readLine(loading, raw), { line, number });
  }
  return loading;
}

function readLine({ options, shapes, table }: Loading, text: string): ShapedLine | DumpLine | LineProblem {
  const context = { family: options.family, table: table?.name ?? 'filter' };
  let alike = shapes.get(context.table);
  if (alike === undefined) {
    alike = lineShapes(context);
    shapes.set(context.table, alike);
  }
  return replay(alike, text, (line) => shapedLine(line, context)) ?? parseLine(text);
}

const rulePattern = /^(\[\d+:\d+\] )?(-A (\S+).*)$/s;

function addKnown(loading: Loading, line: string): boolean {
  const { known } = loading.options;
  if (known === undefined) return false;
  const [, counters, words = '', chain = ''] = rulePattern.exec(line) ?? [];
  const rule = known.get(words);
  if (rule === undefined) return false;
  const counted = withCounters(rule, counters === undefined ? null : countersOf(counters.trim()));
  chainOf(tableOf(loading), chain).rules.push({ rule: counted, remarks: takeRemarks(loading), raw: null });
  return true;
}

function withCounters(rule: Rule, counters: Counters | null): Rule {
  return counters === null ? rule : { ...rule, counters };
}

function loadLine(
  loading: Loading,
  line: ShapedLine | DumpLine | LineProblem,
  source: { line: string; number: number },
): void {
  switch (line.kind) {
    case 'append': {
      const change = { family: loading.options.family, raw: source.line, remarks: takeRemarks(loading) };
      for (const what of appendRule(tableOf(loading), line.chain, line.rule, change).problems)
        report(loading, what, source.number);
      break;
    }
    case 'table':
      replaceTable(loading, line.name);
      break;
    case 'chain': {
      const { name, policy, counters } = line;
      const table = tableOf(loading);
      const chain = chainOf(table, name);
      table.namesChains ||= !isUserChain(table, name);
      // A user chain has no policy, whatever its header says.
      chain.policy = isUserChain(table, name) ? null : policy;
      chain.counters = counters;
      chain.remarks = takeRemarks(loading);
      chain.rules = [];
      break;
    }
    case 'commit':
      tableOf(loading).lastRemarks = takeRemarks(loading);
      loading.table = null;
      break;
    case 'command': {
      const table = tableOf(loading);
      const remarks = takeRemarks(loading);
      const change = { family: loading.options.family, raw: source.line, remarks };
      const { problems, isDone } = changeChain(table, line, change);
      for (const what of problems) report(loading, what, source.number);
      if (!isDone) loading.remarks.push(...remarks, source.line);
      break;
    }
    case 'problem':
      report(loading, line, source.number);
      keepUnread(loading, source.line);
      break;
    default:
      unreachable(line);
  }
}

/** Keeps an unreadable line: as a rule whose chain and perhaps target are known, or else as a remark. */
function keepUnread(loading: Loading, line: string): void {
  const [, chain, words = ''] = /^(?:\[\d+:\d+\] )?-A ([^ "]+)(.*)$/s.exec(line) ?? [];
  if (chain === undefined) loading.remarks.push(line);
  else {
    const rule = unreadRule(words);
    chainOf(tableOf(loading), chain).rules.push({ rule, remarks: takeRemarks(loading), raw: line });
  }
}

function unreadRule(text: string): Rule {
  const words = text.split(/[ \t\r\n]+/).filter((word) => word !== '');
  const at = words.findLastIndex((word) => word === '-j' || word === '-g');
  const name = at < 0 ? undefined : words[at + 1];
  const options = [{ negated: false, flag: '', values: name === undefined ? words : words.slice(0, at) }];
  const more = words.slice(at + 2);
  const target =
    name === undefined
      ? null
      : more.length > 0
        ? ({ kind: 'opaque', target: name, options: [{ negated: false, flag: '', values: more }] } as const)
        : (toVerdict(name) ?? ({ kind: words[at] === '-g' ? 'goto' : 'jump', chain: name } as const));
  return { matches: [{ kind: 'opaque', module: '', options }], target };
}

/** A restore flushes a table when its block starts, so of two blocks for one table the last one counts. */
function replaceTable(loading: Loading, name: string): void {
  const earlier = loading.tables.findIndex((table) => table.name === name);
  const table = openTable(loading, name);
  if (earlier < 0) return;
  const [replaced] = loading.tables.splice(earlier, 1);
  // Keeps the `#` lines and verbatim lines of the first block, which exist only in the text.
  if (replaced) table.remarks = [...textOnlyLines(replaced), ...table.remarks];
}

function textOnlyLines({ remarks, chains, lastRemarks }: LoadedTable): readonly string[] {
  const ofChains = [...chains.values()].flatMap((chain) => [
    ...chain.remarks,
    ...chain.rules.flatMap((rule) => [...rule.remarks, ...(rule.raw ? [rule.raw] : [])]),
  ]);
  return [...remarks, ...ofChains, ...lastRemarks];
}

function openTable(loading: Loading, name: string): LoadedTable {
  const table: LoadedTable = {
    name,
    remarks: takeRemarks(loading),
    chains: new Map(),
    namesChains: false,
    lastRemarks: [],
  };
  loading.tables.push(table);
  loading.table = table;
  return table;
}

/** Lines outside any table come from `iptables -S`, whose default table is filter. */
function tableOf(loading: Loading): LoadedTable {
  return loading.table ?? openTable(loading, 'filter');
}

const noRemarks: readonly string[] = [];

function takeRemarks(loading: Loading): readonly string[] {
  const { remarks } = loading;
  if (remarks.length === 0) return noRemarks;
  loading.remarks = [];
  return remarks;
}

function report({ unread }: Loading, { message, column, kept }: LineProblem, line: number): void {
  unread.push({
    code: kept ? 'unknown-module' : 'unreadable-rule-line',
    message,
    path: '',
    position: { line, column },
  });
}
