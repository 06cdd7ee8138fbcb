/**
 * A strict little reader of XML: whether every element is closed in order, and text holds no bare `<`, `&` or control
 * character.
 */
export function xmlProblem(text: string): string | null {
  const open: string[] = [];
  const token = /<(\/?)([a-z]+)((?: [a-zA-Z\d:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)(\/?)>|([^<]+)/gy;
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const found = token.exec(text);
    if (found === null) return `not well-formed at ${JSON.stringify(text.slice(at, at + 40))}`;
    at = token.lastIndex;
    const [, closes, name = '', , isEmpty, words] = found;
    if (words !== undefined) {
      if (/&(?!(?:amp|lt|gt|quot);)/.test(words)) return `a bare & in ${JSON.stringify(words)}`;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has none of them
      if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(words)) return 'a control character';
    } else if (closes) {
      if (open.pop() !== name) return `</${name}> closes another element`;
    } else if (!isEmpty) open.push(name);
  }
  return open.length === 0 ? null : `${open.join(', ')} not closed`;
}

/** Whether a text is a sequence diagram as Mermaid reads it, line by line, with every lane declared. */
export function mermaidProblem(text: string): string | null {
  const [first, ...lines] = text.split('\n');
  if (first !== 'sequenceDiagram') return 'no sequence diagram';
  const lanes = new Set<string>();
  for (const line of lines.filter((each) => each !== '')) {
    const [, lane] = /^ {2}participant (L\d+) as [^;#<>"]+$/.exec(line) ?? [];
    if (lane !== undefined) lanes.add(lane);
    const [, over] = /^ {2}Note over (L\d+): [^;#<>"]*$/.exec(line) ?? [];
    const [, from, to] = /^ {2}(L\d+)->>(L\d+): [^;#<>"]*$/.exec(line) ?? [];
    const used = [over, from, to].filter((each) => each !== undefined);
    if (lane === undefined && used.length === 0) return `not a line of a sequence diagram: ${line}`;
    if (used.some((each) => !lanes.has(each))) return `a lane that is not declared: ${line}`;
  }
  return null;
}
