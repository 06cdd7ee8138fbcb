import type { ModuleTarget } from '../../../ir/target.js';
import type { TargetWords } from './target-words.js';

const directions = { '--zone': null, '--zone-orig': 'original', '--zone-reply': 'reply' } as const;

/** `-j CT --zone N`, of one direction or both, and `-j CT --notrack`. */
export const trackingWords: TargetWords<ModuleTarget> = {
  write: ({ options: [option, another] }) => {
    if (another !== undefined) return null;
    if (option?.flag === '--notrack') return { notrack: null };
    const [zone = ''] = option?.values ?? [];
    const flag = zoneFlags.find((one) => one === option?.flag);
    if (flag === undefined || !/^\d{1,5}$/.test(zone)) return null;
    const dir = directions[flag];
    const field = dir === null ? { key: 'zone' } : { key: 'zone' as const, dir };
    return { mangle: { key: { ct: field }, value: Number(zone) } };
  },
  read: (statement) => {
    if ('notrack' in statement) return target('--notrack', []);
    if (!('mangle' in statement)) return null;
    const { key, value } = statement.mangle;
    if (!('ct' in key) || key.ct.key !== 'zone' || typeof value !== 'number') return null;
    const dir = 'dir' in key.ct ? key.ct.dir : null;
    const flag = zoneFlags.find((one) => directions[one] === dir);
    return flag === undefined ? null : target(flag, [String(value)]);
  },
};

const zoneFlags = Object.keys(directions) as (keyof typeof directions)[];

function target(flag: string, values: readonly string[]): ModuleTarget {
  return { kind: 'module', target: 'CT', options: [{ negated: false, flag, values }] };
}
