import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { execFileSync, spawnSync } from '../sync-process.js';

export interface TestNamespace {
  readonly name: string;
  readonly path: string;
  /** Runs a shell command in it. @throws when it fails. */
  readonly run: (command: string, input?: string) => string;
  readonly remove: () => void;
}

/** A new network namespace with its loopback device up, until the test ends. */
export function testNamespace(): TestNamespace {
  const made = newNamespace();
  onTestFinished(made.remove);
  return made;
}

/** One that several tests share; the caller removes it. */
export function newNamespace(): TestNamespace {
  const name = `nt-${process.pid}-${randomBytes(3).toString('hex')}`;
  execFileSync('ip', ['netns', 'add', name]);
  const remove = () => {
    spawnSync('ip', ['netns', 'del', name]);
  };
  const path = `/run/netns/${name}`;
  const run = (command: string, input = '') =>
    execFileSync('nsenter', [`--net=${path}`, 'sh', '-c', command], { encoding: 'utf8', stdio: 'pipe', input });
  run('ip link set lo up');
  return { name, path, run, remove };
}
