import type { Diagnostic } from '../base/diagnostic.js';
import { failed, ok, type Result } from '../base/result.js';
import { findEach } from '../model/rules/find-each.js';
import type { RuleDiagnostic } from '../model/rules/rule-diagnostic.js';
import { statementsSensible } from '../model/rules/statements-sensible.js';
import { type AnyNodeState, modes } from '../modes/list.js';
import type { Mode } from '../modes/mode.js';
import { unsure } from '../schema/plain-reader.js';
import { addressProblems } from './addresses.js';
import { draftOf } from './draft-of.js';
import { diagnosticsOf } from './issues.js';
import { parsePath, valueAt } from './path.js';
import { shapesOf } from './shape.js';
import type { SourceDocument } from './source-document.js';
import { supportedCombination } from './supported-combination.js';

/** The node of one document, or everything that is wrong with the document, in the order of the text. */
export function checkDocument(source: SourceDocument): Result<AnyNodeState> {
  if (!source.wellFormed) return failed(source.problems);
  const mode = modeFor(source.value);
  const shapes = shapesOf(mode);
  const plain = shapes.plain(source.value);
  const strict = plain === unsure ? shapes.strict.safeParse(source.value) : ({ success: true, data: plain } as const);
  const refused = strict.success ? [] : diagnosticsOf(strict.error, shapes.strict, source.value, otherShapes(mode));
  const shape = strict.success ? strict.data : shapes.lenient.parse(source.value);
  const draft = draftOf(shape, mode);
  const rawPods = valueAt(source.value, ['pods']);
  const found = [
    ...refused,
    ...findEach(shape.pods ?? [], (pod, index) => addressProblems(pod, itemAt(rawPods, index), index)),
    ...[supportedCombination, statementsSensible, ...mode.document.rules]
      .flatMap((rule) => rule(draft))
      .map((finding) => atWrittenPath(finding, source.value)),
  ];
  if (found.length === 0 && source.problems.length === 0) {
    // Nothing was refused, so nothing in the draft is undefined.
    return ok(draft as AnyNodeState);
  }
  const first = firstOfEachPath([...source.problems, ...found]);
  return failed(inOrder(first.map((each) => (each.position === undefined ? located(each, source) : each))));
}

/** A document of an unknown mode is checked as one of the first mode, so that its other mistakes are reported too. */
function modeFor(raw: unknown): Mode {
  const name = valueAt(raw, ['mode']);
  return modes.find((mode) => mode.name === name) ?? modes[0];
}

function itemAt(list: unknown, index: number): unknown {
  return Array.isArray(list) ? list[index] : undefined;
}

function otherShapes(mode: Mode) {
  return new Map(modes.filter((one) => one !== mode).map((one) => [one.name, shapesOf(one).strict]));
}

function located(diagnostic: Diagnostic, source: SourceDocument): Diagnostic {
  const position = source.locate(parsePath(diagnostic.path), diagnostic.code === 'unknown-key' ? 'key' : 'value');
  return position === undefined ? diagnostic : { ...diagnostic, position };
}

/**
 * Moves a finding to a path that the document has: one side of a conflict can be a default, which is not written in it.
 * Rules report the addresses of a pod as `ips`; the document may have `ip`.
 */
function atWrittenPath({ otherPath, ...diagnostic }: RuleDiagnostic, raw: unknown): Diagnostic {
  const path = [diagnostic.path, otherPath]
    .flatMap((each) => (each === undefined ? [] : [each, each.replace(/^(pods\[\d+\]\.ip)s$/, '$1')]))
    .find((each) => valueAt(raw, parsePath(each)) !== undefined);
  return { ...diagnostic, path: path ?? diagnostic.path };
}

/** Drops the findings of the rules about a value that the text or the shape already refused. */
function firstOfEachPath(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const firstCodes = new Map<string, string>();
  const shapeCodes = new Set([
    'control-character',
    'invalid-value',
    'wrong-type',
    'out-of-range',
    'missing-key',
    'empty-value',
  ]);
  return diagnostics.filter(({ path, code }) => {
    const first = firstCodes.get(path);
    if (first === undefined) firstCodes.set(path, code);
    return first === undefined || !(shapeCodes.has(first) || first.startsWith('yaml-'));
  });
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const line = ({ position }: Diagnostic) => position?.line ?? 0;
  const column = ({ position }: Diagnostic) => position?.column ?? 0;
  return diagnostics.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}
