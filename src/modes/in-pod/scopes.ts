import type { Scope } from '../../ir/program.js';
import type { Pod } from '../../model/node-state.js';

/** What `expect` calls the proxy. */
export const proxyWord = 'ztunnel';

/** Kubernetes names hold no `_`, so that two pods never share a scope. */
export function podScope({ name, namespace }: Pick<Pod, 'name' | 'namespace'>): Scope {
  return `pods/${namespace}_${name}`;
}
