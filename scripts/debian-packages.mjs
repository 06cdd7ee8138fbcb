import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { arch } from 'node:process';

/** The compilers of the CNI plugin: this machine's and the other's, with their static C libraries. */
const compilers =
  arch === 'arm64'
    ? {
        '/usr/lib/aarch64-linux-gnu/libc.a': 'libc6-dev',
        'x86_64-linux-gnu-gcc': 'gcc-x86-64-linux-gnu',
        '/usr/x86_64-linux-gnu/lib/libc.a': 'libc6-dev-amd64-cross',
      }
    : {
        '/usr/lib/x86_64-linux-gnu/libc.a': 'libc6-dev',
        'aarch64-linux-gnu-gcc': 'gcc-aarch64-linux-gnu',
        '/usr/aarch64-linux-gnu/lib/libc.a': 'libc6-dev-arm64-cross',
      };

/** The programs that redirect, its lab, its build and its tests start, with the Debian package of each. */
const packageOf = {
  'iptables-nft-restore': 'iptables',
  'iptables-legacy-restore': 'iptables',
  nft: 'nftables',
  ipset: 'ipset',
  ip: 'iproute2',
  conntrack: 'conntrack',
  // The lab needs this one, whatever python3 the PATH has.
  '/usr/bin/python3': 'python3',
  ping: 'iputils-ping',
  // To load artefacts by hand.
  sysctl: 'procps',
  flock: 'util-linux',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  gcc: 'gcc',
  ...compilers,
  // A chain that the CNI plugin is tested in.
  '/usr/lib/cni/ptp': 'containernetworking-plugins',
};

/** Includes sbin, which is not in the PATH of users other than root and of many containers. */
export const searchPath = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

export function missingPackages() {
  const missing = Object.keys(packageOf).filter((program) => !isInstalled(program));
  return [...new Set(missing.map((program) => packageOf[program]))];
}

/** Whether this system could install a package: not without apt-get or root, nor what its archive does not have. */
export function isInstallable(name) {
  return isInstalled('apt-get') && rootPrefix() !== null && runQuietly(['apt-cache'], ['show', name]) === null;
}

/** Installs Debian packages without prompting. Returns null, or the reason why it failed. */
export function installPackages(names) {
  if (!isInstalled('apt-get')) return 'this system has no apt-get';
  const asRoot = rootPrefix();
  if (asRoot === null) return 'neither root nor able to sudo without a password';
  const apt = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=120'];
  const update = runQuietly(apt, ['update']);
  const install = runQuietly(apt, ['install', '-y', '--no-install-recommends', ...names]);
  if (install === null) return null;
  return [update, install].filter((each) => each !== null).join('\n');
}

function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return isInstalled('sudo') && runQuietly(['sudo', '-n'], ['true']) === null ? ['sudo', '-n'] : null;
}

/** Runs a program. Returns null, or its output if it failed. */
function runQuietly(prefix, rest) {
  const [program, ...words] = [...prefix, ...rest];
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    encoding: 'utf8',
    env: { ...process.env, PATH: searchPath.join(':') },
  });
  if (status === 0) return null;
  return `${[program, ...words].join(' ')}: ${error?.message ?? `${stdout}${stderr}`.trim()}`;
}

function isInstalled(program) {
  const folders = isAbsolute(program) ? ['/'] : searchPath;
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), isAbsolute(program) ? constants.F_OK : constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
