import { type Document, isNode } from 'yaml';
import type * as z from 'zod';
import { type Diagnostic, nearestWord, type Position } from '../../index.js';

/** Every key that a file of `kind: Enrolment` may have somewhere. */
const keys = [
  'apiVersion',
  'kind',
  'selectors',
  'excludedNamespaces',
  'ztunnel',
  'podSelector',
  'namespaceSelector',
  'matchLabels',
  'matchExpressions',
  'key',
  'operator',
  'values',
  'namespace',
  'labels',
];

/** What is wrong at a place of the file. */
export function diagnosticOf(
  issue: z.core.$ZodIssue,
  document: Document,
  positionOf: (offset: number) => Position,
  file: string,
): readonly Diagnostic[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  const at = (full: readonly (string | number)[]) => ({
    path: pathText(full),
    file,
    position: positionOf(offsetOf(document, full)),
  });
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const meant = nearestWord(key, keys);
      const hint = meant === undefined || meant === key ? {} : { hint: `did you mean ${meant}?` };
      return {
        code: 'unknown-key',
        message: `${JSON.stringify(key)} is not a key here`,
        ...hint,
        ...at([...path, key]),
      };
    });
  }
  if (issue.code === 'invalid_key') {
    const why = issue.issues[0]?.message ?? issue.message;
    return [{ code: 'invalid-value', message: `${shown(path.at(-1))}: ${why}`, ...at(path) }];
  }
  const value: unknown = path.length === 0 ? undefined : document.getIn(path);
  const isMissing = issue.code !== 'custom' && path.length > 0 && !document.hasIn(path);
  if (isMissing) return [{ code: 'missing-key', message: `the key ${path.at(-1)} is missing`, ...at(path) }];
  const code = issue.code === 'invalid_type' ? 'wrong-type' : 'invalid-value';
  return [
    {
      code,
      message: `${isScalar(value) && issue.code !== 'custom' ? `${shown(value)}: ` : ''}${issue.message}`,
      ...at(path),
    },
  ];
}

/** Offset of the value at a path, or of the nearest one around it. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Bounded, on one line. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
