import type { Match, ModuleOption, PortRange } from '../../ir/match.js';
import { parseMark } from './canonical/mark.js';

/** Converts the canonical options of a module to a match of the IR. Without a specific kind they remain words. */
export function toMatch(module: string, options: readonly ModuleOption[]): Match {
  return typed(module, options) ?? { kind: 'module', module, options };
}

function typed(module: string, options: readonly ModuleOption[]): Match | null {
  switch (module) {
    case 'tcp':
      return {
        kind: 'tcp',
        sourcePort: portsOf(options, '--sport'),
        destinationPort: portsOf(options, '--dport'),
        option: tcpOption(options),
        flags: tcpFlags(options),
      };
    case 'udp':
      return { kind: 'udp', sourcePort: portsOf(options, '--sport'), destinationPort: portsOf(options, '--dport') };
    case 'mark':
    case 'connmark': {
      const mark = only(options, '--mark');
      const parsed = mark && parseMark(mark.values[0] ?? '');
      return mark && parsed && { kind: module, negated: mark.negated, mark: parsed };
    }
    case 'set': {
      const set = only(options, '--match-set');
      const [name, dimensions] = set?.values ?? [];
      if (!set || name === undefined || dimensions === undefined) return null;
      return { kind: 'set', negated: set.negated, set: name, dimensions: dimensions.split(',') as ('src' | 'dst')[] };
    }
    case 'owner': {
      const exists = only(options, '--socket-exists');
      return exists && { kind: 'socket-exists', negated: exists.negated };
    }
    case 'comment': {
      const text = only(options, '--comment')?.values[0];
      return text === undefined ? null : { kind: 'comment', text };
    }
    default:
      return null;
  }
}

function only(options: readonly ModuleOption[], flag: string): ModuleOption | null {
  const [first, another] = options;
  return first?.flag === flag && another === undefined ? first : null;
}

function portsOf(options: readonly ModuleOption[], flag: string): PortRange | null {
  const found = options.find((each) => each.flag === flag);
  const [first, last = first] = (found?.values[0] ?? '').split(':').map(Number);
  return found && first !== undefined && last !== undefined ? { negated: found.negated, first, last } : null;
}

function tcpOption(options: readonly ModuleOption[]) {
  const found = options.find(({ flag }) => flag === '--tcp-option');
  return found ? { negated: found.negated, number: Number(found.values[0]) } : null;
}

function tcpFlags(options: readonly ModuleOption[]) {
  const found = options.find(({ flag }) => flag === '--tcp-flags');
  if (!found) return null;
  const [mask = '', set = ''] = found.values;
  return { negated: found.negated, mask: namesOf(mask), set: namesOf(set) };
}

function namesOf(text: string): readonly string[] {
  return text === 'NONE' ? [] : text.split(',');
}
