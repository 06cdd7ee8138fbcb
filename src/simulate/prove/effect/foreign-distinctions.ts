import type { Element, ForeignStatement } from '../../../ir/foreign-table.js';
import type { SimulatableNamespace } from '../../../ir/program.js';
import type { Endpoint } from '../endpoint.js';

/** Ports and destinations that foreign native rules distinguish ahead of routing. */
export function foreignDistinctions(programs: readonly SimulatableNamespace[]): {
  readonly ports: readonly number[];
  readonly destinations: readonly number[];
} {
  const statements = programs.flatMap(({ foreign }) =>
    (foreign?.tables ?? []).flatMap(({ chains }) =>
      chains
        .filter(({ base }) => base?.hook === 'prerouting')
        .flatMap(({ rules }) => rules.slice(0, 100).flatMap((rule) => rule.statements)),
    ),
  );
  const of = (field: 'destination-port' | 'destination') => statements.flatMap((one) => numbersIn(one, field));
  return { ports: of('destination-port'), destinations: of('destination') };
}

function numbersIn(statement: ForeignStatement, field: string): readonly number[] {
  if (statement.kind !== 'test' && statement.kind !== 'compare') return [];
  const { left, right } = statement;
  if (left.kind !== 'field' || left.field !== field) return [];
  if ('inline' in right) return right.inline.flatMap(({ key }) => numbersOf(key));
  return 'kind' in right && right.kind === 'constant' && typeof right.value === 'number' ? [right.value] : [];
}

function numbersOf(element: Element): readonly number[] {
  if (element.kind === 'value') return typeof element.value === 'number' ? [element.value] : [];
  return element.kind === 'range' && typeof element.first === 'number' ? [element.first] : [];
}

/**
 * How foreign native rules and sets refer to a pod: by its address, its device, or ranges. Pods with the same text are
 * alike.
 */
export function namedByForeign(programs: readonly SimulatableNamespace[]): (endpoint: Endpoint) => string {
  const [values, ranges] = [new Set<unknown>(), new Set<string>()];
  const bounds: (readonly [number, number])[] = [];
  const collect = (node: unknown): void => {
    if (typeof node === 'string' || typeof node === 'number') values.add(node);
    if (typeof node !== 'object' || node === null) return;
    if ('first' in node && 'last' in node && typeof node.first === 'number' && typeof node.last === 'number') {
      const text = `${node.first}-${node.last}`;
      // Smaller ranges are ports or marks, not addresses.
      if (node.first > 0xffff && !ranges.has(text)) bounds.push([node.first, node.last]);
      ranges.add(text);
      return;
    }
    for (const child of Object.values(node)) collect(child);
  };
  for (const { foreign } of programs) collect((foreign?.tables ?? []).map(({ chains, sets }) => [chains, sets]));
  return ({ address, origin }) => {
    if (values.has(address) || (origin?.kind === 'device' && values.has(origin.device))) return String(address);
    const within = bounds.map(([first, last]) => typeof address === 'number' && first <= address && address <= last);
    return within.join();
  };
}
