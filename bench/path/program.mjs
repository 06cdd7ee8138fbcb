// The program of this folder: a proxy, a server and clients, whose own work is small beside the kernel's.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../.cache/bench');
const file = join(folder, 'path');

/** Compiles it. Throws, with what the compiler says, where that is impossible. */
export function buildProgram() {
  mkdirSync(folder, { recursive: true });
  const sources = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.c'));
  // Written beside and renamed: a program that runs cannot be written to.
  const fresh = `${file}.${process.pid}`;
  const words = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Wconversion', '-Werror', ...sources, '-o', fresh];
  const { error, status, stderr } = spawnSync('gcc', words, { cwd: import.meta.dirname, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the proxy does not compile: ${error?.message ?? stderr}`);
  renameSync(fresh, file);
}

const inside = (netns, words) => [`--net=${netns}`, '--', file, ...words.map(String)];

/** Starts a proxy or a server. `cpu` is what it has used, in nanoseconds. */
export async function start(netns, ...words) {
  const child = spawn('nsenter', inside(netns, words), { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${words.join(' ')} in ${netns} ended with ${code}`);
  });
  await Promise.race([ended, once(child.stdout, 'data')]);
  ended.catch(() => {});
  return {
    cpu: () => Number(readFileSync(`/proc/${child.pid}/schedstat`, 'utf8').split(' ')[0]),
    stop: () => child.stdin.end(),
  };
}

/** What a client got done: `amount` in `seconds`, and how long its pieces took. */
export function runClient(netns, [work, atOnce], { ip, port }, seconds) {
  const printed = execFileSync('nsenter', inside(netns, [work, ip, port, atOnce, seconds]), { encoding: 'utf8' });
  return JSON.parse(printed);
}
