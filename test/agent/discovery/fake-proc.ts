import type { ProcFiles } from '../../../src/agent/discovery/proc-files.js';

export interface FakeProcess {
  readonly started: number;
  readonly cgroup: string;
  readonly netns: string;
}

/** A tree of /proc in memory, which counts what is read of it. */
export function fakeProc(root: string) {
  const processes = new Map<number, FakeProcess>();
  /** Addresses by inode of the namespace. */
  const addresses = new Map<string, readonly string[]>();
  const names = new Map<string, string>();
  const reads: string[] = [];
  const proc = `${root}/proc`;
  const files: ProcFiles = {
    list: async (path) => {
      if (path === proc) return ['self', 'net', 'sys', ...[...processes.keys()].map(String)];
      const below = [...names.keys()].filter((name) => name.startsWith(`${path}/`));
      return below.map((name) => name.slice(path.length + 1));
    },
    inode: async (path) => {
      reads.push(path);
      const pid = new RegExp(`^${proc}/(\\d+)/ns/net$`).exec(path)?.[1];
      return (pid === undefined ? names.get(path) : processes.get(Number(pid))?.netns) ?? null;
    },
    readText: async (path) => {
      reads.push(path);
      const [, pid, file] = new RegExp(`^${proc}/(\\d+)/(.*)$`).exec(path) ?? [];
      const process = processes.get(Number(pid));
      if (process === undefined) return null;
      if (file === 'stat') return `${pid} (a) b) S 1 ${'0 '.repeat(17)}${process.started} 0 0`;
      if (file === 'cgroup') return process.cgroup;
      const held = addresses.get(process.netns) ?? [];
      if (file === 'net/fib_trie') return trieOf(held.filter((ip) => !ip.includes(':')));
      if (file === 'net/if_inet6') return inet6Of(held.filter((ip) => ip.includes(':')));
      return null;
    },
  };
  return { addresses, files, names, processes, reads };
}

function trieOf(ips: readonly string[]): string {
  const leaf = (ip: string) => `        |-- ${ip}\n           /32 host LOCAL\n`;
  return `Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\nLocal:\n${ips.map(leaf).join('')}        |-- 10.244.1.255\n           /32 link BROADCAST\n`;
}

function inet6Of(ips: readonly string[]): string {
  return ips.map((ip) => `${expand(ip)} 02 40 00 80     eth0\n`).join('');
}

function expand(ip: string): string {
  const [head = '', tail] = ip.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join('');
}
