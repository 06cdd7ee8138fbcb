import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CommandError, runCommand } from '../../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'child-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Whether the process runs; one that has ended and was not waited for does not. */
function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid.trim()}/status`, 'utf8'));
  } catch {
    return false;
  }
}

let files = 0;

/** A shell that starts another process, which has its output, and waits for it. */
function parent(trap: string) {
  files += 1;
  const pidFile = join(folder, String(files));
  const script = `${trap} (${trap} echo begun; touch "$1.begun"; sleep 1000) & echo $! > "$1.new" && mv "$1.new" "$1"; wait`;
  return { pidFile, command: { argv: ['sh', '-c', script, 'sh', pidFile] } };
}

test.each([
  ['ends by SIGTERM', ''],
  ['ignores SIGTERM', 'trap "" TERM;'],
])('an abort ends a process with everything it started: one that %s', async (_, trap) => {
  const { command, pidFile } = parent(trap);
  const controller = new AbortController();
  const running = runCommand(command, controller.signal).catch((error: unknown) => error);
  await until(() => existsSync(pidFile) && existsSync(`${pidFile}.begun`));
  controller.abort(new Error('enough'));
  const failed = await running;
  if (!(failed instanceof CommandError)) throw new Error(String(failed));
  expect([failed.reason, failed.stdout]).toEqual(['cancelled', 'begun\n']);
  await until(() => !isRunning(readFileSync(pidFile, 'utf8')));
});

test('a process that takes too long is ended with everything it started', async () => {
  const { command, pidFile } = parent('');
  const failed = await runCommand({ ...command, timeoutMs: 500 }).catch((error: unknown) => error);
  if (!(failed instanceof CommandError)) throw new Error(String(failed));
  expect([failed.reason, failed.message]).toEqual(['timeout', expect.stringContaining('took too long')]);
  await until(() => !existsSync(pidFile) || !isRunning(readFileSync(pidFile, 'utf8')));
});

test.each([
  [['no-such-program'], 'not-found', /is not installed/],
  [['/etc/passwd'], 'not-started', /could not be started: spawn \/etc\/passwd EACCES/],
  [['true', 'x'.repeat(200_000)], 'not-started', /E2BIG/],
])('a process that cannot be started is a command error: %s', async (argv, reason, message) => {
  const failed = await runCommand({ argv }).catch((error: unknown) => error);
  if (!(failed instanceof CommandError)) throw new Error(String(failed));
  expect(failed.reason).toBe(reason);
  expect(failed.message).toMatch(message);
});

test('it leads a process group of its own, which the terminal does not signal, and its working folder exists', async () => {
  const { stdout } = await runCommand({ argv: ['sh', '-c', 'echo $$; ps -o pgid= -p $$; pwd'] });
  const [pid, group, cwd] = stdout.split('\n').map((line) => line.trim());
  expect([group, cwd]).toEqual([pid, '/']);
});

test('a process that does not read its input is judged by its exit status alone', async () => {
  const { exitCode } = await runCommand({ argv: ['true'], stdin: 'x'.repeat(1_000_000) });
  expect(exitCode).toBe(0);
});
