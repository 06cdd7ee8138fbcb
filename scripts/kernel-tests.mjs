import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const capNetAdmin = 12n;

/** Why this process cannot run test/kernel, which creates and programs network namespaces; null if it can. */
export function reasonAgainstKernelTests() {
  if (process.getuid?.() !== 0) return 'not root';
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (((BigInt(`0x${capabilities ?? '0'}`) >> capNetAdmin) & 1n) === 0n) return 'no CAP_NET_ADMIN';
  // A container can grant the capability and still refuse namespaces (seccomp, no CAP_SYS_ADMIN).
  const { status, stderr, error } = spawnSync('unshare', ['--net', '--mount', 'true'], { encoding: 'utf8' });
  return status === 0 ? null : `no network namespace: ${error?.message ?? stderr.trim()}`;
}
