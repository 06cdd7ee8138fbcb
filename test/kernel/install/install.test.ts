import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { spawnSync } from '../sync-process.js';

const program = join(import.meta.dirname, '../../../bin/redirect.mjs');
const list = '{"cniVersion":"1.0.0","name":"n","plugins":[{"type":"ptp"}]}';
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'redirect-install-'));
  for (const name of ['bin', 'net.d', 'run']) mkdirSync(join(root, name));
  // More than the small file system of the test has room for.
  writeFileSync(join(root, 'plugin'), Buffer.alloc(64 * 1024, 'x'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A shell in a mount namespace of its own, with `redirect` and the flags of these folders. */
const shell = 'set -u; redirect() { "$NODE" "$PROGRAM" "$@" --bin-dir bin --conf-dir net.d --run-dir "$PWD/run"; }\n';

function inOwnMounts(script: string): string {
  const env = { ...process.env, NODE: process.execPath, PROGRAM: program };
  const argv = ['-m', '--propagation', 'private', 'sh', '-c', shell + script];
  const { status, stderr, stdout } = spawnSync('unshare', argv, { cwd: root, env, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

test('a full disk leaves every file as it was, and the installation goes on once there is room', () => {
  const said = inOwnMounts(`
    mount -t tmpfs -o size=16k none net.d && printf %s '${list}' > net.d/10-n.conflist
    dd if=/dev/zero of=net.d/full bs=4k 2>/dev/null
    redirect install --once --plugin plugin; echo "exit $?"
    cat net.d/10-n.conflist; echo; ls -A net.d
    rm net.d/full
    redirect install --once --plugin plugin; echo "exit $?"
    ls -A net.d`);
  expect(said).toMatch(
    /^plugin: \S+: written\nentry: failed: \S+10-n\.conflist cannot be written: no space is left there; it is as it was: /,
  );
  expect(said).toContain(`exit 1\n${list}\n10-n.conflist\nfull\n`);
  expect(said).toMatch(/entry: \S+10-n\.conflist: written\nexit 0\n10-n\.conflist\n$/);
});

test('a full disk under the plugin leaves no half of it, and no entry', () => {
  const said = inOwnMounts(`
    mount -t tmpfs -o size=16k none bin && printf %s '${list}' > net.d/10-n.conflist
    redirect install --once --plugin plugin; echo "exit $?"
    ls -A bin; cat net.d/10-n.conflist`);
  expect(said).toMatch(/^plugin: failed: \S+redirect-cni cannot be written: no space is left there; it is as it was: /);
  expect(said).toContain('entry: waiting: its plugin is not in place');
  expect(said.endsWith(`exit 1\n${list}`)).toBe(true);
});

test('a read-only folder is named by install and by uninstall, and nothing is half done', () => {
  const said = inOwnMounts(`
    printf %s '${list}' > net.d/10-n.conflist
    mount --bind net.d net.d && mount -o remount,ro,bind net.d
    redirect install --once --plugin plugin; echo "exit $?"
    cat net.d/10-n.conflist; echo
    mount -o remount,rw,bind net.d; redirect install --once --plugin plugin >/dev/null
    mount -o remount,ro,bind net.d
    redirect uninstall 2>&1; echo "exit $?"; ls bin
    mount -o remount,rw,bind net.d; redirect uninstall; cat net.d/10-n.conflist`);
  expect(said).toMatch(
    /entry: failed: \S+10-n\.conflist cannot be written: it is on a read-only file system; it is as it was/,
  );
  expect(said).toContain(`exit 1\n${list}\n`);
  expect(said).toMatch(
    /redirect: \S+10-n\.conflist cannot be written: it is on a read-only file system.*\n.*redirect-cni is kept/,
  );
  expect(said).toMatch(/exit 1\nredirect-cni\nremoved the entry in \S+\nremoved \S+redirect-cni\n/);
  expect(said.endsWith(list)).toBe(true);
});

test.each([
  ['keep', ['ptp', 'redirect-cni']],
  ['remove', ['ptp']],
] as const)('a running installation ends on SIGTERM with exit 0; --on-exit %s', async (onExit, types) => {
  const conf = join(root, 'net.d/10-n.conflist');
  const ready = join(root, 'run/ready');
  const flags = [
    '--ready-file',
    ready,
    '--bin-dir',
    'bin',
    '--conf-dir',
    'net.d',
    '--run-dir',
    join(root, 'run'),
    '--plugin',
    'plugin',
  ];
  const child = spawn(process.execPath, [program, 'install', ...flags, '--on-exit', onExit], { cwd: root });
  const ended = once(child, 'close');
  try {
    const lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
    const until = async (pattern: RegExp) => {
      for (let line = await lines.next(); !line.done; line = await lines.next()) if (pattern.test(line.value)) return;
      throw new Error(`it ended without ${pattern}`);
    };
    await until(/^entry: waiting: waiting for a network configuration/);
    expect(existsSync(ready)).toBe(false);
    writeFileSync(conf, list);
    await until(/^entry: \S+: written/);
    await until(/^entry: \S+: right/);
    expect(existsSync(ready)).toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  expect(JSON.parse(readFileSync(conf, 'utf8')).plugins.map(({ type }: { type: string }) => type)).toEqual(types);
});
