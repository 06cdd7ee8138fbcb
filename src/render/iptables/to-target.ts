import type { ModuleOption } from '../../ir/match.js';
import type { Target, VerdictTarget } from '../../ir/target.js';
import { parseMark } from './canonical/mark.js';

/** Converts the canonical options of a target to a target of the IR. Without a specific kind they remain words. */
export function toTarget(target: string, options: readonly ModuleOption[]): Target {
  return typed(target, options) ?? { kind: 'module', target, options };
}

export function toVerdict(name: string): VerdictTarget | null {
  switch (name) {
    case 'ACCEPT':
    case 'DROP':
    case 'RETURN':
    case 'QUEUE':
      return { kind: 'verdict', verdict: name };
    default:
      return null;
  }
}

function typed(target: string, options: readonly ModuleOption[]): Target | null {
  const flags = options.map(({ flag }) => flag).join(' ');
  const value = (flag: string) => options.find((each) => each.flag === flag)?.values[0] ?? '';
  switch (target) {
    case 'MARK':
    case 'CONNMARK': {
      if (flags === '--set-xmark') {
        const mark = parseMark(value('--set-xmark'));
        return mark && { kind: target === 'MARK' ? 'set-mark' : 'set-connmark', mark };
      }
      const copy = /^--(save|restore)-mark --nfmask --ctmask$/.exec(flags)?.[1] as 'save' | 'restore' | undefined;
      if (copy === undefined) return null;
      return { kind: `${copy}-connmark`, nfmask: Number(value('--nfmask')), ctmask: Number(value('--ctmask')) };
    }
    case 'TPROXY': {
      const mark = parseMark(value('--tproxy-mark'));
      if (flags !== '--on-port --on-ip --tproxy-mark' || mark === null) return null;
      return { kind: 'tproxy', port: Number(value('--on-port')), address: value('--on-ip'), mark };
    }
    case 'DNAT':
      if (!/^--to-destination( --random)?( --persistent)?$/.test(flags)) return null;
      return {
        kind: 'dnat',
        to: value('--to-destination'),
        random: flags.includes('--random'),
        persistent: flags.includes('--persistent'),
      };
    default:
      return null;
  }
}
