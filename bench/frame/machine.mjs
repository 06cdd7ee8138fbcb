import { spawnSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';

/** What the figures depend on besides us. */
export function machine() {
  const version = (program, ...words) =>
    (spawnSync(program, words, { encoding: 'utf8' }).stdout ?? '').trim().split('\n')[0] ?? '';
  return {
    date: new Date().toISOString(),
    processor: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    load: loadavg()[0].toFixed(1),
    kernel: release(),
    node: process.version,
    tools: [
      version('iptables', '--version'),
      version('nft', '--version'),
      version('ipset', '--version'),
      version('ip', '-V'),
    ],
  };
}
