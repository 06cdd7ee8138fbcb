import type { ChangeKind } from '../../index.js';
import type { AgentEvent } from '../events.js';

type Differences = Readonly<Record<ChangeKind, number>>;

/** Scopes are dropped with their pods; this only bounds a mistake. */
const mostScopes = 10_000;

/** Remembers drift by scope until an event says that the scope is as it should be. @returns what each event repairs. */
export function repairs(): (event: AgentEvent) => readonly Differences[] {
  const open = new Map<string, Differences>();
  const close = (scopes: readonly string[]): readonly Differences[] =>
    scopes.flatMap((scope) => {
      const differences = open.get(scope);
      open.delete(scope);
      return differences ?? [];
    });
  return (event) => {
    switch (event.kind) {
      case 'drift':
        if (open.size < mostScopes) open.set(event.scope, event.differences);
        return [];
      // What all pods share is converged with any of them.
      case 'converged':
        return close(event.pods === null ? [...open.keys()] : [...[...open.keys()].filter(isShared), ...event.pods]);
      case 'pod-removed':
        open.delete(event.pod);
        return [];
      default:
        return [];
    }
  };
}

/** The scope of a pod is called like the pod. */
function isShared(scope: string): boolean {
  return !scope.includes('/');
}
