import type { Diagnostic } from '../base/diagnostic.js';
import { failed, ok, type Result } from '../base/result.js';
import type { Finding } from '../model/rules/finding.js';
import { type AnyNodeState, modes } from '../modes/list.js';
import type { Mode } from '../modes/mode.js';
import { addressProblems } from './addresses.js';
import { draftOf } from './draft-of.js';
import { diagnosticsOf } from './issues.js';
import { parsePath, valueAt } from './path.js';
import { shapesOf } from './shape.js';
import type { SourceDocument } from './source-document.js';
import { supportedCombination } from './supported-combination.js';

/** The node of one document, or everything that is wrong with it, in the order of the text. */
export function checkDocument(source: SourceDocument): Result<AnyNodeState> {
  if (!source.whole) return failed(source.problems);
  const mode = modeFor(source.value);
  const shapes = shapesOf(mode);
  const strict = shapes.strict.safeParse(source.value);
  const refused = strict.success ? [] : diagnosticsOf(strict.error, shapes.strict, source.value);
  const shape = strict.success ? strict.data : shapes.forgiving.parse(source.value);
  const draft = draftOf(shape, mode);
  const rawPods = valueAt(source.value, ['pods']);
  const found = [
    ...refused,
    ...(shape.pods ?? []).flatMap((pod, index) => addressProblems(pod, valueAt(rawPods, [index]), index)),
    ...[supportedCombination, ...mode.document.rules]
      .flatMap((rule) => rule(draft))
      .map((finding) => asWritten(finding, source.value)),
  ];
  if (found.length === 0 && source.problems.length === 0) {
    // Nothing was refused, so nothing in the draft is undefined.
    return ok(draft as AnyNodeState);
  }
  return failed(inOrder(firstOfEachPlace([...source.problems, ...found.map((each) => located(each, source))])));
}

/** A document of a mode that is not known is read as one of the first, so that what else is wrong with it is said too. */
function modeFor(raw: unknown): Mode {
  const name = valueAt(raw, ['mode']);
  return modes.find((mode) => mode.name === name) ?? modes[0];
}

function located(diagnostic: Diagnostic, source: SourceDocument): Diagnostic {
  const position = source.locate(parsePath(diagnostic.path), diagnostic.code === 'unknown-key' ? 'key' : 'value');
  return position === undefined ? diagnostic : { ...diagnostic, position };
}

/**
 * A rule speaks of the whole node, where half of a conflict can be a default: it is reported at the half that is in the
 * document. Rules know the addresses of a pod as `ips`; the document may have written `ip`.
 */
function asWritten({ otherPath, ...diagnostic }: Finding, raw: unknown): Diagnostic {
  const path = [diagnostic.path, otherPath]
    .flatMap((each) => (each === undefined ? [] : [each, each.replace(/^(pods\[\d+\]\.ip)s$/, '$1')]))
    .find((each) => valueAt(raw, parsePath(each)) !== undefined);
  return { ...diagnostic, path: path ?? diagnostic.path };
}

/** What the text and the shape say of a value makes what the rules say of it needless. */
function firstOfEachPlace(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const taken = new Map<string, string>();
  const shapeCodes = new Set([
    'control-character',
    'invalid-value',
    'wrong-type',
    'out-of-range',
    'missing-key',
    'empty-value',
  ]);
  return diagnostics.filter(({ path, code }) => {
    const first = taken.get(path);
    if (first === undefined) taken.set(path, code);
    return first === undefined || !(shapeCodes.has(first) || first.startsWith('yaml-'));
  });
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const line = ({ position }: Diagnostic) => position?.line ?? 0;
  const column = ({ position }: Diagnostic) => position?.column ?? 0;
  return diagnostics.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}
