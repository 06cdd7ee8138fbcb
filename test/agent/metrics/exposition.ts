/** A value of a metric in the text that Prometheus reads. */
export interface Exposed {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Exposition {
  readonly samples: readonly Exposed[];
  readonly types: ReadonlyMap<string, string>;
  readonly helps: ReadonlyMap<string, string>;
}

const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/;
const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|\+Inf|NaN)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/** Reads the text format 0.0.4 of Prometheus, and throws at the first line that is not of it. */
export function readExposition(text: string): Exposition {
  const [types, helps] = [new Map<string, string>(), new Map<string, string>()];
  const samples: Exposed[] = [];
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, kind, about = '', words = ''] = comment.exec(line) ?? [];
    if (kind !== undefined) {
      const into = kind === 'HELP' ? helps : types;
      if (into.has(about)) throw new Error(`${about} has two lines of ${kind}`);
      into.set(about, words);
      continue;
    }
    const [, name, labels = '', value] = sample.exec(line) ?? [];
    if (name === undefined) throw new Error(`no line of the format: ${line}`);
    samples.push({ name, labels: labelsOf(labels), value: Number(value?.replace('Inf', 'Infinity')) });
  }
  return { samples, types, helps };
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const at = label.lastIndex;
    const [, name = '', value = ''] = label.exec(text) ?? [];
    if (name === '') throw new Error(`no label: ${text.slice(at)}`);
    labels[name] = value;
  }
  return labels;
}
