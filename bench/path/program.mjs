// The program of this folder: a proxy, a server and clients, whose own work is small beside the kernel's.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileC, compiled } from '../compile.mjs';

const file = compiled('path');

export function buildProgram() {
  const sources = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.c'));
  compileC(
    'path',
    sources.map((name) => join(import.meta.dirname, name)),
  );
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
