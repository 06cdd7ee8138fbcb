import { type Resource, resources } from './resources.js';
import { noSuchPath } from './statuses.js';

/** What a path names. */
export interface Route {
  readonly resource: Resource;
  readonly namespace: string | null;
  /** Null: all of them. */
  readonly name: string | null;
  readonly subresource: string | null;
  readonly query: URLSearchParams;
}

/** @throws Refusal */
export function routeOf(target: string): Route {
  const url = new URL(target, 'http://fake');
  const path = decodeURI(url.pathname);
  for (const resource of resources) {
    const place = resource.isNamespaced ? '(?:/namespaces/([^/]+))?' : '()';
    const pattern = new RegExp(`^${resource.prefix}${place}/${resource.name}(?:/([^/]+)(?:/(status))?)?$`);
    const [whole, namespace, name, subresource] = pattern.exec(path) ?? [];
    if (whole === undefined) continue;
    const inNamespace = namespace === undefined || namespace === '' ? null : namespace;
    return {
      resource,
      namespace: inNamespace,
      name: name ?? null,
      subresource: subresource ?? null,
      query: url.searchParams,
    };
  }
  throw noSuchPath();
}

export function isWatch({ query }: Route): boolean {
  return ['true', '1'].includes(query.get('watch') ?? '');
}
