import type { ModuleOption } from '../../../ir/match.js';
import type { Family } from '../../../ir/ruleset.js';
import type { DnatTarget, ModuleTarget, Target } from '../../../ir/target.js';
import type { Statement, Translation } from '../statement.js';
import type { TargetWords } from './target-words.js';

/** One address, one port or both; ranges are not translated. */
export const dnatWords: TargetWords<DnatTarget> = {
  write: ({ persistent, random, to }, { family }) => {
    const target = translationOf(to, family);
    const flags = [...(random ? ['random'] : []), ...(persistent ? ['persistent'] : [])];
    return target && { dnat: flags.length === 0 ? target : { ...target, flags } };
  },
  read: (statement, { family }) => {
    if (!('dnat' in statement)) return null;
    const to = textOf(statement.dnat, family);
    const flags = [statement.dnat.flags ?? []].flat();
    if (to === null || !flags.every((flag) => flag === 'random' || flag === 'persistent')) return null;
    return { kind: 'dnat', to, random: flags.includes('random'), persistent: flags.includes('persistent') };
  },
};

/** SNAT, MASQUERADE and REDIRECT without the options that randomize ports. */
export const natModuleWords: TargetWords<ModuleTarget> = {
  write: ({ options, target }, { family }) => {
    const [option, another] = options;
    if (another !== undefined) return null;
    if (target === 'MASQUERADE') return option === undefined ? { masquerade: null } : null;
    if (target === 'REDIRECT') return redirect(option);
    if (target !== 'SNAT' || option?.flag !== '--to-source') return null;
    const to = translationOf(option.values[0] ?? '', family);
    return to && { snat: to };
  },
  read: (statement, { family }) => {
    if ('masquerade' in statement) return moduleTarget('MASQUERADE');
    if ('redirect' in statement) {
      const port = statement.redirect?.port;
      return port === undefined ? moduleTarget('REDIRECT') : moduleTarget('REDIRECT', '--to-ports', String(port));
    }
    if (!('snat' in statement) || statement.snat.flags !== undefined) return null;
    const to = textOf(statement.snat, family);
    return to === null ? null : moduleTarget('SNAT', '--to-source', to);
  },
};

function redirect(option: ModuleOption | undefined): Statement | null {
  if (option === undefined) return { redirect: null };
  const [port = ''] = option.values;
  return option.flag === '--to-ports' && /^\d{1,5}$/.test(port) ? { redirect: { port: Number(port) } } : null;
}

function moduleTarget(target: string, flag?: string, value = ''): Target {
  return { kind: 'module', target, options: flag === undefined ? [] : [{ negated: false, flag, values: [value] }] };
}

const forms = {
  ipv4: /^(?<addr>[0-9.]+)?(?::(?<port>\d{1,5}))?$/,
  ipv6: /^(?:(?<addr>[0-9a-f:.]+)|\[(?<inside>[0-9a-f:.]+)\]:(?<port>\d{1,5})|:(?<alone>\d{1,5}))$/,
} as const;

/** `10.0.0.1:5353`, `[fe80::1]:80`. */
function translationOf(text: string, family: Family): Translation | null {
  const groups = forms[family].exec(text)?.groups;
  const addr = groups?.['addr'] ?? groups?.['inside'];
  const port = groups?.['port'] ?? groups?.['alone'];
  if (addr === undefined && port === undefined) return null;
  return { ...(addr === undefined ? {} : { addr }), ...(port === undefined ? {} : { port: Number(port) }) };
}

function textOf({ addr, port }: Translation, family: Family): string | null {
  if (typeof addr === 'object' || (addr !== undefined && !/^[0-9a-f.:]+$/.test(addr))) return null;
  if (port === undefined) return addr ?? null;
  return family === 'ipv6' && addr !== undefined ? `[${addr}]:${port}` : `${addr ?? ''}:${port}`;
}
