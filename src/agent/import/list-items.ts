import { RedirectError } from '../../index.js';

/** A text that is no list of objects as `kubectl get -o json` prints it. */
export class ClusterError extends RedirectError {
  override readonly name = 'ClusterError';
  override readonly code = 'bad-document';
}

/** An object of a list, and where it starts in the text. */
export interface ListItem {
  readonly object: unknown;
  readonly line: number;
  readonly column: number;
  readonly number: number;
}

const [quote, backslash, newline, space] = [0x22, 0x5c, 0x0a, 0x20];
/** Far more than an API server stores of one object. */
const largest = 16 * 1024 * 1024;

/**
 * The objects of `items`, one by one as the text arrives: of a list of any length only one is in memory. Other keys of
 * the list are passed over.
 * @param file as messages name it.
 * @throws ClusterError with line and column.
 */
export async function* listItems(chunks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<ListItem> {
  let [depth, line, column] = [0, 1, 0];
  let [inString, isEscaped, isInItems, wasItems, number] = [false, false, false, false, 0];
  /** The text of the present object, or of the present key of the list. */
  let parts: Uint8Array[] = [];
  let length = 0;
  let start: { readonly line: number; readonly column: number } | null = null;
  const refuse = (what: string, at: { readonly line: number; readonly column: number } = { line, column }): never => {
    throw new ClusterError(
      `${file}:${at.line}:${at.column}: ${what}; a list as kubectl get nodes,pods,namespaces -o json prints it is needed`,
    );
  };
  let key = '';
  for await (const chunk of chunks) {
    let from: number = start === null ? -1 : 0;
    /** The next backslash, where one is known to be. */
    let nextEscape = -2;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] as number;
      column += 1;
      if (byte === newline) {
        line += 1;
        column = 0;
        // What kubectl prints is indented: a third of it is spaces.
        while (chunk[index + 1] === space) {
          index += 1;
          column += 1;
        }
        if (!inString) continue;
      }
      if (inString && !isEscaped && depth > 2) {
        const end = chunk.indexOf(quote, index);
        if (nextEscape < index && nextEscape !== -1) nextEscape = chunk.indexOf(backslash, index);
        const isBefore = nextEscape !== -1 && (end === -1 || nextEscape < end);
        const to = isBefore ? nextEscape : end === -1 ? chunk.length - 1 : end;
        column += to - index;
        index = to;
        isEscaped = isBefore;
        if (!isBefore && end !== -1) inString = false;
        continue;
      }
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) inString = false;
        if (depth === 1 && inString) key += String.fromCharCode(byte);
        continue;
      }
      if (byte === quote) {
        if (depth === 0) refuse('a text is no list');
        inString = true;
        if (depth === 1) key = '';
        continue;
      }
      if (byte === 0x7b || byte === 0x5b) {
        if (depth === 0 && byte !== 0x7b) refuse('it does not start with {');
        if (depth === 1) {
          isInItems = key === 'items' && byte === 0x5b;
          wasItems ||= isInItems;
        }
        if (depth === 2 && isInItems) {
          start = { line, column };
          from = index;
        }
        depth += 1;
      } else if (byte === 0x7d || byte === 0x5d) {
        depth -= 1;
        if (depth < 0) refuse('a bracket closes nothing');
        if (depth === 2 && start !== null) {
          parts.push(chunk.subarray(from, index + 1));
          yield { object: parsed(parts, file, start), ...start, number };
          number += 1;
          [parts, length, start, from] = [[], 0, null, -1];
        }
        if (depth === 1) key = '';
      } else if (depth === 0 && byte > 0x20 && !isMark(byte))
        refuse(number > 0 || wasItems ? 'something follows the list' : 'it is no JSON');
    }
    if (start === null) continue;
    parts.push(chunk.slice(from));
    length += chunk.length - from;
    if (length > largest) refuse(`an object is larger than ${largest} bytes`, start);
  }
  if (depth > 0 || inString)
    refuse(
      start === null ? 'the text ends inside the list' : 'the text ends inside an object',
      start ?? { line, column },
    );
  if (!wasItems) refuse('there is no key items with a list');
}

/** Of a byte order mark. */
function isMark(byte: number): boolean {
  return byte === 0xef || byte === 0xbb || byte === 0xbf;
}

function parsed(
  parts: readonly Uint8Array[],
  file: string,
  start: { readonly line: number; readonly column: number },
): unknown {
  const text = (parts.length === 1 ? Buffer.from(parts[0] as Uint8Array) : Buffer.concat(parts)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = (error as Error).message;
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    const before = text.slice(0, offset).split('\n');
    const line = start.line + before.length - 1;
    const column = before.length === 1 ? start.column + offset : (before.at(-1)?.length ?? 0) + 1;
    throw new ClusterError(`${file}:${line}:${column}: not JSON: ${message.replace(/ in JSON at position.*$/, '')}`);
  }
}
