import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Version 2, or one hierarchy of version 1. */
const hierarchy = existsSync('/sys/fs/cgroup/cgroup.procs') ? '/sys/fs/cgroup' : '/sys/fs/cgroup/pids';

/** Control groups as kubelet makes them, with processes in them, until `end`. */
export function controlGroups() {
  const made: string[] = [];
  const processes: ChildProcess[] = [];
  return { make, run, end };

  /** @returns the path of the group below the hierarchy. */
  function make(...parts: readonly string[]): string {
    for (let length = 1; length <= parts.length; length++) {
      const group = join(hierarchy, ...parts.slice(0, length));
      if (existsSync(group)) continue;
      mkdirSync(group);
      made.push(group);
    }
    return join(...parts);
  }

  /** Starts a process by `nsenter` or `unshare` and puts it into a group; both are done when this returns. */
  async function run(argv: readonly string[], group: string): Promise<number> {
    const child = spawn(argv[0] ?? '', [...argv.slice(1), 'sh', '-c', 'echo in; exec sleep 3600'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    processes.push(child);
    await new Promise((resolve, reject) => {
      child.stdout?.once('data', resolve);
      child.once('error', reject);
    });
    writeFileSync(join(hierarchy, group, 'cgroup.procs'), String(child.pid));
    return child.pid ?? 0;
  }

  async function end(): Promise<void> {
    await Promise.all(
      processes.map((child) => {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        return child.kill('SIGKILL') ? ended : undefined;
      }),
    );
    for (const group of made.toReversed()) rmdirSync(group);
  }
}
