import type { ModuleOption } from '../../../ir/match.js';
import type { ModuleTarget } from '../../../ir/target.js';
import type { TargetWords } from './target-words.js';

/** By number, as in iptables; `warn` is the default of both. */
const levels = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];

/** Text that nft reads literally between quotes: it cannot escape a quote, and `$` starts a variable. */
const plainText = /^[ !#%-[\]-~]{1,127}$/;

export const logWords: TargetWords<ModuleTarget> = {
  write: ({ options }) => {
    const given = new Map(options.map(({ flag, values: [value = ''] }) => [flag, value]));
    if ([...given.keys()].some((flag) => flag !== '--log-prefix' && flag !== '--log-level')) return null;
    const prefix = given.get('--log-prefix');
    const level = given.get('--log-level');
    if (prefix !== undefined && !plainText.test(prefix)) return null;
    if (prefix === undefined && level === undefined) return { log: null };
    const word = level === undefined ? undefined : levels[Number(level)];
    return { log: { ...(prefix === undefined ? {} : { prefix }), ...(word === undefined ? {} : { level: word }) } };
  },
  read: (statement) => {
    if (!('log' in statement)) return null;
    const { level = 'warn', prefix } = statement.log ?? {};
    const number = levels.indexOf(level);
    if (number < 0) return null;
    const options: ModuleOption[] = [];
    if (prefix !== undefined) options.push({ negated: false, flag: '--log-prefix', values: [prefix] });
    if (level !== 'warn') options.push({ negated: false, flag: '--log-level', values: [String(number)] });
    return { kind: 'module', target: 'LOG', options };
  },
};
