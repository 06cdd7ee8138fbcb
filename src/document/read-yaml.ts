import { Composer, type CST, type Document, LineCounter, type Node, Parser } from 'yaml';
import type { Diagnostic } from '../base/diagnostic.js';
import { limits } from './limits.js';
import { locator, positionAt, positionOf } from './locate-yaml.js';
import { formatPath } from './path.js';
import type { SourceDocument } from './source-document.js';
import { firstDeeper } from './yaml-depth.js';
import { plainValues } from './yaml-values.js';

/** Every document of a YAML text (JSON is YAML too). Documents with only comments are skipped. */
export function readYaml(text: string): readonly SourceDocument[] {
  const lines = new LineCounter();
  const deep: CST.Token[] = [];
  const composer = new Composer({
    lineCounter: lines,
    prettyErrors: false,
    schema: 'core',
    version: '1.2',
    // The library compares every pair of keys; plainValues uses a map.
    uniqueKeys: false,
  });
  const documents: readonly Document.Parsed[] = [
    ...composer.compose(shallow(new Parser(lines.addNewLine), text, deep)),
  ];
  const [first] = deep;
  if (first !== undefined) return [tooDeep(first, lines)];
  return documents.filter((document) => !isEmpty(document)).map((document) => sourceOf(document, lines));
}

/** The parts of the text up to one that is too deep for a syntax tree, which is noted in `deep`. */
function* shallow(parser: Parser, text: string, deep: CST.Token[]): Generator<CST.Token> {
  for (const token of parser.parse(text)) {
    const found = firstDeeper(token, limits.composed);
    if (found !== null) {
      deep.push(found);
      return;
    }
    yield token;
  }
}

function tooDeep({ offset }: CST.Token, lines: LineCounter): SourceDocument {
  const message = `more than ${limits.depth} levels deep`;
  const hint = 'a document has no more than 5';
  const problem: Diagnostic = { code: 'too-deep', path: '', message, hint, position: positionAt(offset, lines) };
  return { value: undefined, problems: [problem], wellFormed: false, locate: () => undefined };
}

function sourceOf(document: Document.Parsed, lines: LineCounter): SourceDocument {
  const locate = locator(document, lines);
  const broken = syntaxProblems(document, lines);
  if (broken.length > 0) return { value: undefined, problems: broken, wellFormed: false, locate };
  const problems: Diagnostic[] = [];
  const value = plainValues(document, (node, path, code, message, hint) => {
    const position = positionOf(node, lines);
    problems.push({ code, path: formatPath(path), message, hint, ...(position && { position }) });
  });
  return { value, problems, wellFormed: true, locate };
}

function syntaxProblems(document: Document.Parsed, lines: LineCounter): readonly Diagnostic[] {
  const syntax = [...document.errors, ...document.warnings].map(
    ({ message, pos }): Diagnostic => ({
      code: 'syntax',
      path: '',
      message: `not YAML or JSON: ${message}`,
      position: positionAt(pos[0], lines),
    }),
  );
  const { explicit, version } = document.directives.yaml;
  if (explicit !== true || version === '1.2') return syntax;
  const hint = 'leave the directive out; documents are YAML 1.2';
  return [
    { code: 'yaml-version', path: '', message: `YAML ${version} reads some values differently`, hint },
    ...syntax,
  ];
}

/** A `---` at the start or the end of a file leaves an empty document. An explicit null is not empty. */
function isEmpty({ contents, errors }: Document.Parsed): boolean {
  const node: (Node & { source?: string }) | null = contents;
  return errors.length === 0 && (node === null || (node.source === '' && 'value' in node && node.value === null));
}
