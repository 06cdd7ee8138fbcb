import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { spawnProcess } from '../../../src/kernel/native/spawn-process.js';
import { runChild, startChild } from '../../../src/kernel/process/child.js';

const env = { PATH: '/usr/bin:/bin', ONLY: 'this' };
const timeoutMs = 60_000;

/** What a process finds: its folder, session, environment, signals and descriptors. */
const look =
  'pwd; ps -o sid= -p $$ | tr -d " " | grep -qx $$ && echo leader; env | grep -E "^(ONLY|HOME|NODE)"; grep -E "^Sig(Blk|Ign)" /proc/self/status; cat; cat <&3; exit 7';

async function found(run: 'directly' | 'by Node') {
  const file = openSync('/etc/hostname', 'r');
  try {
    const request = { argv: ['sh', '-c', look], env, stdin: 'input\n', keepOpen: [file], timeoutMs };
    const end = await (run === 'directly' ? runChild(request) : startChild(request).then(({ closed }) => closed));
    // glibc ignores its own two signals, 32 and 33, in what posix_spawn starts.
    const stdout = end.stdout.toString().replace('SigIgn:\t0000000180000000', 'SigIgn:\t0000000000000000');
    return [end.exitCode, end.ended, stdout, end.stderr.toString()];
  } finally {
    closeSync(file);
  }
}

test('a process finds the same, whether we start it or Node does', async () => {
  const directly = await found('directly');
  expect(directly).toEqual(await found('by Node'));
  const [code, , output] = directly;
  expect(code).toBe(7);
  expect(output).toMatch(/^\/\nleader\nONLY=this\nSigBlk:\t0+\nSigIgn:\t0+\ninput\n/);
  expect(output).toContain(readFileSync('/etc/hostname', 'utf8'));
});

const descriptors = () => readdirSync('/proc/self/fd').length;
const request = { argv: ['true'], env, hasInput: false, keepOpen: [], netns: null };

test('a process that cannot be started leaves no descriptor open', async () => {
  await runChild({ argv: ['true'], env, timeoutMs });
  // Our own namespace is opened once, with the first other one.
  expect(await spawnProcess({ ...request, file: '/bin/true', netns: '/no/such/namespace' })).toBeNull();
  const before = descriptors();
  for (const wrong of [
    { ...request, file: '/no/such/program' },
    { ...request, file: '/etc/passwd' },
    { ...request, file: '/bin/true', netns: '/no/such/namespace' },
    { ...request, file: '/bin/true', netns: '/etc/passwd' },
    { ...request, file: '/bin/true', keepOpen: [100_000] },
    { ...request, file: '/bin/true', argv: ['true', 'x'.repeat(200_000)] },
  ])
    expect(await spawnProcess(wrong)).toBeNull();
  expect(descriptors()).toBe(before);
});

test('a process that has ended leaves no descriptor open, however many run at once', async () => {
  await runChild({ argv: ['true'], env, timeoutMs });
  const before = descriptors();
  const ends = await Promise.all(
    Array.from({ length: 50 }, (_, index) => runChild({ argv: ['sh', '-c', `exit ${index}`], env, timeoutMs })),
  );
  expect(ends.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 50 }, (_, index) => index));
  expect(descriptors()).toBe(before);
});
