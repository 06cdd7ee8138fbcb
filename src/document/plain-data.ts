import type { Diagnostic } from '../base/diagnostic.js';
import { limits } from './limits.js';
import { formatPath, type Path } from './path.js';

/**
 * Copies an object that a caller passes instead of a text. Only plain JSON values are allowed. Accessors are refused,
 * not run; the copy cannot change after it was checked.
 */
export function copyPlainData(root: unknown): { readonly value: unknown; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  let values = 0;
  try {
    return { value: copy(root, []), problems };
  } catch (error) {
    // A proxy can throw from anywhere.
    return { value: undefined, problems: [...problems, notPlain([], `it throws when it is read (${String(error)})`)] };
  }

  function copy(value: unknown, path: Path): unknown {
    if (++values > limits.values || path.length > limits.depth) {
      return refuse(path, path.length > limits.depth ? 'it is too deep, or refers to itself' : 'it is too large');
    }
    if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
      return value;
    if (typeof value !== 'object') return value === undefined ? value : refuse(path, `it is a ${typeof value}`);
    if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => ownValue(value, index, path));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
      return refuse(path, 'it is an instance of a class');
    const result: Record<string, unknown> = Object.create(null);
    for (const key of Reflect.ownKeys(value)) {
      if (typeof key === 'symbol') refuse(path, 'it has a symbol as a key');
      else {
        const inside = ownValue(value, key, path);
        if (inside !== undefined) result[key] = inside;
      }
    }
    return result;
  }

  function ownValue(owner: object, key: string | number, path: Path): unknown {
    const property = Object.getOwnPropertyDescriptor(owner, key);
    if (property?.get || property?.set) return refuse([...path, key], 'it is an accessor, whose value can change');
    return copy(property?.value, [...path, key]);
  }

  function refuse(path: Path, reason: string): undefined {
    if (problems.length < 100) problems.push(notPlain(path, reason));
  }
}

function notPlain(path: Path, reason: string): Diagnostic {
  const hint = 'allowed: what JSON.parse gives';
  return { code: 'not-plain-data', path: formatPath(path), message: `the value is not plain data: ${reason}`, hint };
}
