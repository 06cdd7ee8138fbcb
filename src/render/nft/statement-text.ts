import { hex } from '../../base/hex.js';
import { unreachable } from '../../base/unreachable.js';
import type { Calculated, Statement, Test, Translation } from './statement.js';

/**
 * A statement as `nft -f` reads it. Values are validated where they enter; this is the last check.
 * @throws Error when a value could be read as more than one word, or as syntax.
 */
export function statementText(statement: Statement): string {
  if ('match' in statement) return testText(statement.match);
  if ('mangle' in statement) {
    const { key, value } = statement.mangle;
    const isMark = ('meta' in key ? key.meta : key.ct).key === 'mark';
    const field = 'ct' in key && 'dir' in key.ct ? `ct ${key.ct.dir} ${key.ct.key}` : calculatedText(key, hex);
    return `${field} set ${calculatedText(value, isMark ? hex : String)}`;
  }
  if ('counter' in statement) {
    if (statement.counter === null) return 'counter';
    return `counter packets ${statement.counter.packets} bytes ${statement.counter.bytes}`;
  }
  if ('accept' in statement) return 'accept';
  if ('drop' in statement) return 'drop';
  if ('return' in statement) return 'return';
  if ('notrack' in statement) return 'notrack';
  if ('masquerade' in statement) return 'masquerade';
  if ('tproxy' in statement) return `tproxy to ${translationText(statement.tproxy)}`;
  if ('dnat' in statement) return `dnat to ${translationText(statement.dnat)}`;
  if ('snat' in statement) return `snat to ${translationText(statement.snat)}`;
  if ('redirect' in statement)
    return statement.redirect === null ? 'redirect' : `redirect to :${statement.redirect.port}`;
  if ('reject' in statement) return rejectText(statement.reject);
  if ('log' in statement) return logText(statement.log);
  return unreachable(statement);
}

function testText({ left, op, right }: Test): string {
  if (typeof left === 'object' && 'fib' in left) {
    return [`fib ${words(left.fib.flags, ' . ')} ${word(left.fib.result)}`, ...operator(op), rightText(right)].join(
      ' ',
    );
  }
  const isCalculated = typeof left === 'object' && ('&' in left || '|' in left || '^' in left);
  const isInterface = typeof left === 'object' && 'meta' in left && /^[io]ifname$/.test(left.meta.key);
  const shown =
    isInterface && typeof right === 'string' ? quotedName(right) : rightText(right, isMark(left) ? hex : String);
  return [calculatedText(left, hex), ...(isCalculated && op === '==' ? ['=='] : operator(op)), shown].join(' ');
}

function operator(op: Test['op']): readonly string[] {
  return op === '!=' ? ['!='] : [];
}

function isMark(left: Calculated): boolean {
  if (typeof left !== 'object') return false;
  if ('meta' in left || 'ct' in left) return ('meta' in left ? left.meta : left.ct).key === 'mark';
  return '&' in left && left['&'].some(isMark);
}

function rightText(right: Test['right'], number: (value: number) => string = String): string {
  if (typeof right === 'object') {
    if ('prefix' in right) return `${word(right.prefix.addr)}/${right.prefix.len}`;
    if ('range' in right) return right.range.join('-');
    if ('set' in right) return `{ ${words(right.set, ', ')} }`;
    if (Array.isArray(right)) return words(right, ',');
  }
  return calculatedText(right, number);
}

function calculatedText(value: Calculated, number: (value: number) => string): string {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return word(value);
  if ('meta' in value)
    return /^[io]ifname$/.test(value.meta.key) ? word(value.meta.key) : `meta ${word(value.meta.key)}`;
  if ('ct' in value) return `ct ${word(value.ct.key)}`;
  if ('payload' in value) return `${word(value.payload.protocol)} ${word(value.payload.field)}`;
  const [name, operands] = '&' in value ? ['and', value['&']] : '|' in value ? ['or', value['|']] : ['xor', value['^']];
  return operands.map((operand) => calculatedText(operand, number)).join(` ${name} `);
}

function translationText({ addr, flags, port }: Translation): string {
  const address = addr === undefined ? '' : calculatedText(addr, String);
  const shown = port !== undefined && address.includes(':') ? `[${address}]` : address;
  const options = [flags ?? []].flat();
  return `${shown}${port === undefined ? '' : `:${port}`}${options.length === 0 ? '' : ` ${words(options, ',')}`}`;
}

function rejectText(reject: Extract<Statement, { reject: unknown }>['reject']): string {
  if (reject === null) return 'reject';
  // `tcp reset` is two words.
  const type = reject.type.split(' ').map(word).join(' ');
  return `reject with ${type}${reject.expr === undefined ? '' : ` ${word(reject.expr)}`}`;
}

function logText(log: Extract<Statement, { log: unknown }>['log']): string {
  const { level, prefix } = log ?? {};
  if (prefix !== undefined && !/^[ !#%-[\]-~]*$/.test(prefix)) throw unsafe(prefix);
  return `log${prefix === undefined ? '' : ` prefix "${prefix}"`}${level === undefined ? '' : ` level ${word(level)}`}`;
}

function words(texts: readonly string[], separator: string): string {
  return texts.map(word).join(separator);
}

function word(value: string | number): string {
  const text = String(value);
  if (!/^@?[A-Za-z0-9_.:/-]+$/.test(text)) throw unsafe(text);
  return text;
}

function quotedName(name: string): string {
  if (!/^[A-Za-z0-9_.@-]+\*?$/.test(name)) throw unsafe(name);
  return `"${name}"`;
}

function unsafe(text: string): Error {
  return new Error(`unsafe word in the input of nft: ${JSON.stringify(text)}`);
}
