import type { Json, Resource } from './resources.js';
import { unknownField } from './statuses.js';

export type Predicate = (object: Json) => boolean;

/** What the selectors of a query choose. @throws Refusal for a field that cannot be selected. */
export function predicateOf(resource: Resource, query: URLSearchParams): Predicate {
  const checks = [
    ...partsOf(query.get('fieldSelector')).map((part) => fieldCheck(resource, part)),
    ...partsOf(query.get('labelSelector')).map(labelCheck),
  ];
  return (object) => checks.every((check) => check(object));
}

export function isSelective(query: URLSearchParams): boolean {
  return (query.get('fieldSelector') ?? '') !== '' || (query.get('labelSelector') ?? '') !== '';
}

function partsOf(selector: string | null): readonly string[] {
  return (selector ?? '').split(',').filter((part) => part !== '');
}

function fieldCheck(resource: Resource, part: string): Predicate {
  const [, field = '', operator, value = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part) ?? [];
  const read = resource.fields[field];
  if (read === undefined) throw unknownField(field);
  return (object) => (read(object) === value) === (operator !== '!=');
}

/** Equality and existence; sets are not used by the agent. */
function labelCheck(part: string): Predicate {
  const [, key = part, operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part) ?? [];
  const labels = (object: Json): Json => object.metadata.labels ?? {};
  if (operator !== undefined) return (object) => (labels(object)[key] === value) === (operator !== '!=');
  return key.startsWith('!') ? (object) => !(key.slice(1) in labels(object)) : (object) => key in labels(object);
}
