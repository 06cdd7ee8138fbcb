import type { ModuleTarget } from '../../../ir/target.js';
import type { TargetWords } from './target-words.js';

/** `-j CT --zone N` and `-j CT --notrack`. */
export const trackingWords: TargetWords<ModuleTarget> = {
  write: ({ options: [option, another] }) => {
    if (another !== undefined) return null;
    if (option?.flag === '--notrack') return { notrack: null };
    const [zone = ''] = option?.values ?? [];
    if (option?.flag !== '--zone' || !/^\d{1,5}$/.test(zone)) return null;
    return { mangle: { key: { ct: { key: 'zone' } }, value: Number(zone) } };
  },
  read: (statement) => {
    if ('notrack' in statement) return target('--notrack', []);
    if (!('mangle' in statement)) return null;
    const { key, value } = statement.mangle;
    return 'ct' in key && key.ct.key === 'zone' && typeof value === 'number' ? target('--zone', [String(value)]) : null;
  },
};

function target(flag: string, values: readonly string[]): ModuleTarget {
  return { kind: 'module', target: 'CT', options: [{ negated: false, flag, values }] };
}
