import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './paths.mjs';

/**
 * Runs a program with an argument vector in the checkout and waits for it.
 * Resolves to `{ code, output }`: 127 when the program cannot be started, 1 when a signal ended it; `output` is stdout and stderr
 * together, or empty with `show: true`, which lets the program write to the terminal itself.
 */
export function run(program, words, { show = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    const pieces = [];
    child.stdout?.on('data', (piece) => pieces.push(piece));
    child.stderr?.on('data', (piece) => pieces.push(piece));
    child.on('error', (error) => resolve({ code: 127, output: `${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(pieces).toString() }));
  });
}

/** Runs an installed package's program through this very Node, which spares npx and its start-up. */
export function runTool(entry, words, options) {
  return run(process.execPath, [join(root, 'node_modules', entry), ...words], options);
}

/**
 * Runs `work` if this module is the one that `node` was asked to run. A failure ends the program with status 1 and its
 * message: a stack of the scripts says nothing about a broken source.
 */
export async function whenMain(meta, work) {
  if (process.argv[1] === undefined || realpathSync(process.argv[1]) !== fileURLToPath(meta.url)) return;
  try {
    await work();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
