import { accessSync, constants } from 'node:fs';
import { LabError } from './lab-error.js';

/** Programs that the lab itself starts, with their Debian packages; those that program the nodes are not included. */
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

/** @throws LabError that names all missing packages. */
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

/** The error for a refusal of the kernel or the file system: it names the rights that the lab needs. */
export function rightsMissing(problem: unknown): LabError {
  return new LabError(
    'the lab needs root, or a user namespace with a /run of its own: ' +
      `unshare --user --map-root-user --net --mount, then mount -t tmpfs none /run (${String(problem)})`,
  );
}
