import { stringify } from 'yaml';

/**
 * Renders the part of Helm's language that our chart keeps to: a value by its path, `toYaml ... | nindent N`,
 * `default`, and `if` over a value. It throws for everything else, so that the chart cannot use what is not tested.
 */
export function renderTemplate(template: string, values: Readonly<Record<string, unknown>>): string {
  const tokens = template.split(/(\{\{-?.*?\}\})/s);
  let out = '';
  const shown: boolean[] = [];
  for (const token of tokens) {
    const action = /^\{\{(-?)\s*(.*?)\s*\}\}$/s.exec(token);
    if (action === null) {
      if (shown.every(Boolean)) out += token;
      continue;
    }
    const [, trim, words = ''] = action;
    if (trim === '-') out = out.trimEnd();
    const condition = /^if (\S+)$/.exec(words);
    if (condition !== null) shown.push(isTrue(lookUp(condition[1] ?? '', values)));
    else if (words === 'end') shown.pop();
    else if (shown.every(Boolean)) out += evaluate(words, values);
  }
  if (shown.length > 0) throw new Error('an if without end');
  return out;
}

function evaluate(words: string, values: Readonly<Record<string, unknown>>): string {
  const yaml = /^toYaml (\S+) \| nindent (\d+)$/.exec(words);
  if (yaml !== null) {
    const text = stringify(lookUp(yaml[1] ?? '', values), { lineWidth: 0 }).trimEnd();
    return `\n${text}`.replaceAll('\n', `\n${' '.repeat(Number(yaml[2]))}`);
  }
  const otherwise = /^(\S+) \| default (\S+)$/.exec(words);
  if (otherwise !== null) {
    const value = lookUp(otherwise[1] ?? '', values);
    return String(isTrue(value) ? value : lookUp(otherwise[2] ?? '', values));
  }
  if (/\s/.test(words)) throw new Error(`not in the tested part of the language: {{ ${words} }}`);
  const value = lookUp(words, values);
  if (typeof value === 'object') throw new Error(`${words} is no plain value`);
  return String(value);
}

/** As Go's templates have it: empty is false. */
function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function lookUp(path: string, values: Readonly<Record<string, unknown>>): unknown {
  let found: unknown = values;
  for (const key of path.split('.').slice(1)) {
    found = (found as Readonly<Record<string, unknown>> | undefined)?.[key];
  }
  if (found === undefined || !path.startsWith('.')) throw new Error(`there is no value ${path}`);
  return found;
}
