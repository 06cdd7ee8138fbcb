import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './paths.mjs';

/**
 * Runs a program with an argument vector in the checkout and waits for it. Resolves to `{ code, output }`. `code` is
 * 127 if the program cannot be started and 1 if a signal ended it. `output` is stdout and stderr together; with `show:
 * true` it is empty, because the program writes to the terminal itself. `detached`: in a process group of its own.
 * `input`: its stdin; none if it is left out.
 * @param {string} program
 * @param {readonly string[]} words
 * @param {{ show?: boolean, env?: object, detached?: boolean, input?: string }} [options]
 */
export function run(program, words, { show = false, env = {}, detached = false, input } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd: root,
      env: { ...process.env, ...env },
      detached,
      stdio: show ? 'inherit' : [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(input);
    const pieces = [];
    child.stdout?.on('data', (piece) => pieces.push(piece));
    child.stderr?.on('data', (piece) => pieces.push(piece));
    child.on('error', (error) => resolve({ code: 127, output: `${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(pieces).toString() }));
  });
}

/** Runs the program of an installed package with this Node, without the start-up of npx. */
export function runTool(entry, words, options) {
  return run(process.execPath, [join(root, 'node_modules', entry), ...words], options);
}

/**
 * Runs `work` if this module is the one that `node` was started with. A failure prints its message and sets exit status
 * 1: a stack trace of the scripts says nothing about a broken source.
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
