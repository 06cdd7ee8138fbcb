export type Path = readonly (string | number)[];

/** `pods[3].ip`; a key that is not a plain word is quoted: `node["host IP"]`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (/^[A-Za-z_$][A-Za-z0-9_$-]*$/.test(segment)) text += text === '' ? segment : `.${segment}`;
    else text += `[${quoteKey(segment)}]`;
  }
  return text;
}

const anySegment = /\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g;

/** The inverse of `formatPath`. */
export function parsePath(text: string): Path {
  const segments: (string | number)[] = [];
  anySegment.lastIndex = 0;
  for (let found = anySegment.exec(text); found !== null; found = anySegment.exec(text)) {
    const [, index, quoted, word = ''] = found;
    segments.push(index !== undefined ? Number(index) : quoted !== undefined ? String(JSON.parse(quoted)) : word);
  }
  return segments;
}

/** ASCII, so that a path can be printed anywhere. */
function quoteKey(key: string): string {
  return JSON.stringify(key).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The value at a path of plain data, or undefined. */
export function valueAt(raw: unknown, path: Path): unknown {
  let value = raw;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}
