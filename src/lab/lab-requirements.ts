import { accessSync, constants } from 'node:fs';
import { LabError } from './lab-error.js';

/** What a lab itself starts, and the Debian package of each; what programs the nodes is not its affair. */
const packageOf = {
  '/usr/bin/python3': 'python3',
  conntrack: 'conntrack',
  ip: 'iproute2',
  'iptables-legacy-restore': 'iptables',
  'iptables-nft-restore': 'iptables',
  nsenter: 'util-linux',
  tee: 'coreutils',
  unshare: 'util-linux',
} as const;

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** @throws LabError that names every missing package at once. */
export function requirePrograms(): void {
  const missing = Object.entries(packageOf).filter(([program]) => !isInstalled(program));
  if (missing.length === 0) return;
  const programs = missing.map(([program]) => program).join(', ');
  const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
  throw new LabError(`the lab needs ${programs}; on Debian: apt-get install ${packages}`);
}

function isInstalled(program: string): boolean {
  const paths = program.startsWith('/') ? [program] : folders.map((folder) => `${folder}/${program}`);
  return paths.some((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What to say when the kernel or the file system refuses: the lab's rights, in words. */
export function rightsMissing(problem: unknown): LabError {
  return new LabError(
    'the lab needs root, or a user namespace with a /run of its own: ' +
      `unshare --user --map-root-user --net --mount, then mount -t tmpfs none /run (${String(problem)})`,
  );
}
