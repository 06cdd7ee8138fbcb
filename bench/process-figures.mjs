// What a process uses, and how times are printed.
import { readdirSync, readFileSync } from 'node:fs';
import { milliseconds } from './median.mjs';

/** Milliseconds of CPU of all its threads, and of the processes that it started. */
export function cpu(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const own = threads.map(
    (id) => Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
  );
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return own.reduce((sum, one) => sum + one, 0) + (Number(words[13]) + Number(words[14])) * 10;
}

/** Megabytes. */
export function rss(pid) {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}

export function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part) => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  return `p50 ${milliseconds(at(0.5))}, p99 ${milliseconds(at(0.99))}`;
}

export function seconds(time) {
  return `${(time / 1_000).toFixed(2)} s`;
}
