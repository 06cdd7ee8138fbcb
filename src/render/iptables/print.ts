import { hex } from '../../base/hex.js';
import { unreachable } from '../../base/unreachable.js';
import type { Match, ModuleOption, PortRange, TcpMatch, UdpMatch } from '../../ir/match.js';
import type { Chain, Counters, Rule, Ruleset, Table } from '../../ir/ruleset.js';
import type { Target } from '../../ir/target.js';
import { printMark, printMaskedMark } from './canonical/mark.js';
import { printPortRange } from './canonical/port.js';
import type { ModuleWords } from './module-words.js';
import { quoteAlways, quoteIfNeeded, quoteText } from './quote.js';
import { matchWords, targetWords } from './words/index.js';

/**
 * iptables-save text; a table whose rules have counters shows them. Pure.
 * @example
 * printRuleset(parseRuleset(text, 'ipv4').ruleset);
 */
export function printRuleset({ tables }: Ruleset): string {
  return tables.map(printTable).join('');
}

function printTable({ name, chains }: Table): string {
  const headers = chains.map(printHeader);
  const rules = chains.flatMap((chain) => chain.rules.map((rule) => printLine(chain.name, rule)));
  return [`*${name}`, ...headers, ...rules, 'COMMIT', ''].join('\n');
}

export function printHeader({ name, policy, counters }: Pick<Chain, 'name' | 'policy' | 'counters'>): string {
  return `:${name} ${policy ?? '-'} ${printCounters(counters ?? { packets: 0n, bytes: 0n })}`;
}

function printCounters({ packets, bytes }: Counters): string {
  return `[${packets}:${bytes}]`;
}

/** A whole `-A` line, with counters if the rule has them. */
export function printLine(chain: string, rule: Rule): string {
  const counters = rule.counters ? `${printCounters(rule.counters)} ` : '';
  return `${counters}-A ${chain}${rule.matches.length > 0 || rule.target ? ' ' : ''}${printRule(rule)}`;
}

/** The words after `-A CHAIN `: matches, then the target, as the tools print them. */
export function printRule({ matches, target }: Rule): string {
  let text = '';
  for (const match of matches) text += text === '' ? printMatch(match) : ` ${printMatch(match)}`;
  if (target === null) return text;
  return text === '' ? printTarget(target) : `${text} ${printTarget(target)}`;
}

function printMatch(match: Match): string {
  switch (match.kind) {
    case 'source':
      return `${not(match)}-s ${match.address}`;
    case 'destination':
      return `${not(match)}-d ${match.address}`;
    case 'in-interface':
      return `${not(match)}-i ${match.name}`;
    case 'out-interface':
      return `${not(match)}-o ${match.name}`;
    case 'protocol':
      return `${not(match)}-p ${match.protocol}`;
    case 'fragment':
      return `${not(match)}-f`;
    case 'tcp':
      return `-m tcp${printPorts(match)}${printTcpTests(match)}`;
    case 'udp':
      return `-m udp${printPorts(match)}`;
    case 'mark':
    case 'connmark':
      return `-m ${match.kind} ${not(match)}--mark ${printMark(match.mark)}`;
    case 'set':
      return `-m set ${not(match)}--match-set ${match.set} ${match.dimensions.join(',')}`;
    case 'socket-exists':
      return `-m owner ${not(match)}--socket-exists`;
    case 'comment':
      return `-m comment --comment ${quoteText(match.text)}`;
    case 'module':
      return `-m ${match.module}${printOptions(match.options, matchWords(match.module))}`;
    case 'opaque':
      return match.module === ''
        ? printOptions(match.options, null).trimStart()
        : `-m ${match.module}${printOptions(match.options, null)}`;
    default:
      return unreachable(match);
  }
}

function not({ negated }: { readonly negated: boolean }): string {
  return negated ? '! ' : '';
}

function printPorts({ sourcePort, destinationPort }: TcpMatch | UdpMatch): string {
  return `${printPort('--sport', sourcePort)}${printPort('--dport', destinationPort)}`;
}

function printPort(flag: string, range: PortRange | null): string {
  return range === null ? '' : ` ${not(range)}${flag} ${printPortRange(range.first, range.last)}`;
}

function printTcpTests({ option, flags }: TcpMatch): string {
  const number = option === null ? '' : ` ${not(option)}--tcp-option ${option.number}`;
  if (flags === null) return number;
  return `${number} ${not(flags)}--tcp-flags ${printTcpFlags(flags.mask)} ${printTcpFlags(flags.set)}`;
}

function printTcpFlags(names: readonly string[]): string {
  return names.length === 0 ? 'NONE' : names.join(',');
}

function printTarget(target: Target): string {
  switch (target.kind) {
    case 'verdict':
      return `-j ${target.verdict}`;
    case 'jump':
      return `-j ${target.chain}`;
    case 'goto':
      return `-g ${target.chain}`;
    case 'set-mark':
      return `-j MARK --set-xmark ${printMaskedMark(target.mark)}`;
    case 'set-connmark':
      return `-j CONNMARK --set-xmark ${printMaskedMark(target.mark)}`;
    case 'save-connmark':
      return `-j CONNMARK --save-mark --nfmask ${hex(target.nfmask)} --ctmask ${hex(target.ctmask)}`;
    case 'restore-connmark':
      return `-j CONNMARK --restore-mark --nfmask ${hex(target.nfmask)} --ctmask ${hex(target.ctmask)}`;
    case 'tproxy':
      return `-j TPROXY --on-port ${target.port} --on-ip ${target.address} --tproxy-mark ${printMaskedMark(target.mark)}`;
    case 'dnat':
      return `-j DNAT --to-destination ${target.to}${target.random ? ' --random' : ''}${target.persistent ? ' --persistent' : ''}`;
    case 'module':
      return `-j ${target.target}${printOptions(target.options, targetWords(target.target))}`;
    case 'opaque':
      return `-j ${target.target}${printOptions(target.options, null)}`;
    default:
      return unreachable(target);
  }
}

function printOptions(options: readonly ModuleOption[], words: ModuleWords | null): string {
  let text = '';
  for (const option of options) {
    text += `${option.negated ? ' !' : ''}${option.flag === '' ? '' : ` ${option.flag}`}`;
    const quote = quotation(option.flag, words);
    for (const value of option.values) text += ` ${quote(value)}`;
  }
  return text;
}

function quotation(flag: string, words: ModuleWords | null): (text: string) => string {
  const quotes = words === null ? null : words.byFlag.get(flag)?.quotes;
  switch (quotes) {
    case 'needed':
      return quoteText;
    case 'always':
      return quoteAlways;
    case 'never':
    case undefined:
    case null:
      return quoteIfNeeded;
    default:
      return unreachable(quotes);
  }
}
