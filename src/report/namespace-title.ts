import { hostScope, placeName } from '../ir/program.js';

/** What a namespace is called in a picture. */
export function namespaceTitle(scope: string): string {
  return scope === hostScope ? 'node' : placeName(scope);
}
