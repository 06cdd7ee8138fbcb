import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { DocumentCode } from '../codes/index.js';
import { showFound } from '../schema/found.js';
import { mayBeEmpty } from './empty-sections.js';
import { limits } from './limits.js';
import type { Path } from './path.js';

/** Reports what is wrong with a node. */
export type Report = (node: Node | null, path: Path, code: DocumentCode, message: string, hint: string) => void;

/**
 * Plain data from a syntax tree. Refuses what YAML readers read differently: tags, merge keys, duplicate keys, numbers
 * like 010. Mappings have no prototype, so `__proto__` is an ordinary key.
 */
export function plainValues(document: Document.Parsed, report: Report): unknown {
  const anchors = new Map<string, Node>();
  const open = new Set<Node>();
  let aliased = 0;
  return convert(document.contents, [], false);

  function convert(node: Node | null, path: Path, inAlias: boolean): unknown {
    if (node === null) return null;
    if (path.length > limits.depth) {
      report(node, path, 'too-deep', `more than ${limits.depth} levels deep`, 'a document has no more than 5');
      return undefined;
    }
    if (inAlias && ++aliased > limits.aliasedValues) {
      if (aliased === limits.aliasedValues + 1) {
        const message = `the aliases unfold to more than ${limits.aliasedValues} values`;
        report(node, path, 'yaml-alias', message, 'write the values out');
      }
      return undefined;
    }
    if (isAlias(node)) return followed(node, path);
    if (node.tag !== undefined) {
      report(node, path, 'yaml-tag', 'a YAML tag stands before the value', 'leave it out; put text in quotes');
      return undefined;
    }
    if (node.anchor) anchors.set(node.anchor, node);
    open.add(node);
    const value = isScalar(node)
      ? scalar(node, path)
      : isMap(node)
        ? mapping(node, path, inAlias)
        : isSeq(node)
          ? node.items.map((item, index) => convert(item as Node | null, [...path, index], inAlias))
          : null;
    open.delete(node);
    return value;
  }

  function followed(alias: Alias, path: Path): unknown {
    const target = anchors.get(alias.source);
    if (target === undefined || open.has(target)) {
      const why = target === undefined ? 'there is no such anchor before it' : 'it stands inside its own anchor';
      report(
        alias,
        path,
        'yaml-alias',
        `the alias ${showFound(`*${alias.source}`)} cannot be followed: ${why}`,
        'write the value out',
      );
      return undefined;
    }
    return convert(target, path, true);
  }

  function mapping(map: YAMLMap, path: Path, inAlias: boolean): unknown {
    const result: Record<string, unknown> = Object.create(null);
    for (const pair of map.items) {
      const key = keyOf(pair as Pair);
      const keyNode = pair.key as Node | null;
      if (key === undefined) report(keyNode, path, 'yaml-key', 'the key is not a single value', 'keys are plain words');
      else if (key === '<<')
        report(keyNode, [...path, key], 'yaml-merge-key', 'YAML merge keys are not read', 'write the keys out');
      else if (Object.hasOwn(result, key)) {
        report(
          keyNode,
          [...path, key],
          'duplicate-key',
          `the key ${showFound(key)} is there twice`,
          'write every key once',
        );
      } else result[key] = convert(pair.value as Node | null, [...path, key], inAlias);
    }
    return result;
  }

  /** `key:` without a value is mostly a mistake of a person or a template. An explicit null is a value. */
  function reportEmpty(node: Scalar, path: Path): undefined {
    if (mayBeEmpty(path)) return;
    report(node, path, 'empty-value', 'there is nothing behind the key', 'give it a value, or leave the key out');
  }

  function scalar(node: Scalar, path: Path): unknown {
    const { value, source = '' } = node;
    if (value === null && source === '') return reportEmpty(node, path);
    if (typeof value === 'number' && !/^(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|0x[0-9a-fA-F]+)$/.test(source)) {
      const hint =
        'write a decimal number without leading zeros, or a hexadecimal one such as 0x64; put text in quotes';
      report(
        node,
        path,
        'yaml-number',
        `${showFound(source)} is read as ${value}, by other YAML readers as something else`,
        hint,
      );
      return undefined;
    }
    return value;
  }
}

/** The text of a key. A number or a word such as `true` is taken as written. */
export function keyOf({ key }: Pair): string | undefined {
  if (!isScalar(key) || key.tag !== undefined) return undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}
