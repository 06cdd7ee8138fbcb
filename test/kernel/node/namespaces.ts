import { execFileSync, spawnSync } from '../sync-process.js';

/** Network namespaces, all by one process. @throws when one cannot be made. */
export function addNamespaces(names: Iterable<string>): void {
  execFileSync('ip', ['-batch', '-'], { input: batch('add', names), stdio: 'pipe' });
}

/** One that is gone is no error. */
export function deleteNamespaces(names: Iterable<string>): void {
  spawnSync('ip', ['-force', '-batch', '-'], { input: batch('del', names) });
}

function batch(verb: 'add' | 'del', names: Iterable<string>): string {
  return [...names].map((name) => `netns ${verb} ${name}\n`).join('');
}
