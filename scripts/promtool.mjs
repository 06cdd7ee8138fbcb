// Prometheus' own checker of metrics and rules, from Debian's package (19 MB), for the tests of deploy/monitoring.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Returns `{ program }`, which is fetched into `.cache/` if the machine has none. Returns `{ reason }` if it cannot be
 * had, as without a network.
 * @returns {{ program: string, reason?: never } | { program?: never, reason: string }}
 */
export function promtool() {
  if (existsSync('/usr/bin/promtool')) return { program: '/usr/bin/promtool' };
  const program = join(root, '.cache', 'promtool');
  if (existsSync(program)) return { program };
  const work = `${program}-${process.pid}`;
  try {
    mkdirSync(work, { recursive: true });
    const fetched = spawnSync('apt-get', ['-qq', 'download', 'prometheus'], { cwd: work, encoding: 'utf8' });
    const [name] = readdirSync(work).filter((each) => each.endsWith('.deb'));
    if (name === undefined) return { reason: fetched.error?.message ?? fetched.stderr.trim() };
    const unpacked = spawnSync('dpkg-deb', ['--extract', name, 'unpacked'], { cwd: work, encoding: 'utf8' });
    if (unpacked.status !== 0) return { reason: unpacked.error?.message ?? unpacked.stderr.trim() };
    renameSync(join(work, 'unpacked/usr/bin/promtool'), program);
    return { program };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
