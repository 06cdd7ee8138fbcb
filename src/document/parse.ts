import type { Diagnostic } from '../base/diagnostic.js';
import { failed, ok, type Result } from '../base/result.js';
import type { AnyNodeState } from '../modes/list.js';
import { checkDocument } from './check-document.js';
import { limits } from './limits.js';
import { copyPlainData } from './plain-data.js';
import { readJson } from './read-json.js';
import { readPrintedYaml } from './read-printed-yaml.js';
import { readYaml } from './read-yaml.js';
import type { SourceDocument } from './source-document.js';

export interface ParseOptions {
  /** Name of the file, for the diagnostics. */
  readonly file?: string;
}

/**
 * Reads every document of a text: JSON, or YAML with `---` between documents. Never throws for a bad text: the result
 * has every mistake in every document, with line and column. Pure.
 * @returns the states in the order of the text, or all diagnostics.
 * @example
 * const result = parseNodeStates(text, { file: 'nodes.yaml' });
 * if (!result.ok) throw new Error(result.diagnostics.map(formatDiagnostic).join('\n'));
 */
export function parseNodeStates(text: string, options: ParseOptions = {}): Result<readonly AnyNodeState[]> {
  const sources = sourcesOf(text.replace(/^\uFEFF/, ''));
  const results = sources.ok ? sources.value.map(checkDocument) : [sources];
  const diagnostics = results.flatMap((result) => (result.ok ? [] : result.diagnostics));
  if (diagnostics.length > 0) return failed(withFile(diagnostics, options));
  return ok(results.flatMap((result) => (result.ok ? [result.value as AnyNodeState] : [])));
}

/**
 * Reads exactly one document: a text, or plain data such as `JSON.parse` gives. Data is copied, so that it can be
 * changed afterwards. Never throws for bad input; without a text the diagnostics have paths but no positions. Pure.
 * @param input text, or an object with the keys of a document.
 * @example
 * const result = parseNodeState({ apiVersion: 'redirect/v1', kind: 'NodeState', ...rest });
 * if (result.ok) await apply(result.value);
 */
export function parseNodeState(input: unknown, options: ParseOptions = {}): Result<AnyNodeState> {
  if (typeof input !== 'string') {
    const { value, problems } = copyPlainData(input);
    const result = checkDocument({ value, problems, wellFormed: problems.length === 0, locate: () => undefined });
    return result.ok ? result : failed(withFile(result.diagnostics, options));
  }
  const states = parseNodeStates(input, options);
  if (!states.ok) return states;
  const [state] = states.value;
  if (state !== undefined && states.value.length === 1) return ok(state);
  const message = `there are ${states.value.length} documents in it, and only one is wanted`;
  return failed(withFile([{ code: 'several-documents', path: '', message }], options));
}

export function sourcesOf(text: string): Result<readonly SourceDocument[]> {
  if (text.length > limits.jsonLength) return failed([tooLarge(text, limits.jsonLength)]);
  const json = /^\s*[{[]/.test(text) ? readJson(text) : undefined;
  if (json !== undefined) return ok([json]);
  if (text.length > limits.yamlLength) return failed([tooLarge(text, limits.yamlLength)]);
  const printed = readPrintedYaml(text);
  if (printed !== undefined) return ok([printed]);
  const sources = readYaml(text);
  if (sources.length > 0) return ok(sources);
  const hint = 'a document starts with apiVersion: redirect/v1 and kind: NodeState';
  return failed([{ code: 'no-document', path: '', message: 'there is no document in it', hint }]);
}

function tooLarge(text: string, limit: number): Diagnostic {
  const message = `the text has ${text.length} characters`;
  return { code: 'too-large', path: '', message, hint: `allowed: ${limit}; as JSON up to ${limits.jsonLength}` };
}

export function withFile(diagnostics: readonly Diagnostic[], { file }: ParseOptions): readonly Diagnostic[] {
  return file === undefined ? diagnostics : diagnostics.map((diagnostic) => ({ ...diagnostic, file }));
}
