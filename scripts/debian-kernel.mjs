// A stock Debian kernel with its modules, for features that the running kernel lacks (geneve). Built once from the
// kernel's package.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { installPackages } from './debian-packages.mjs';
import { root } from './paths.mjs';
import { whenMain } from './run.mjs';

/** The modules in the initrd; the guest's kernel loads all others from the kit. */
const firstModules = ['virtio_pci', '9pnet_virtio', '9p', 'overlay'];

/** The folders of the 400 MB package that networking, the shared folders and their dependencies need. */
const keptFolders = ['arch', 'crypto', 'drivers/block', 'drivers/net', 'drivers/virtio', 'fs', 'lib', 'net'];
const droppedFolders = [
  'drivers/net/ethernet',
  'drivers/net/wireless',
  'net/bluetooth',
  'net/mac80211',
  'net/wireless',
];

/**
 * Returns `{ kit }`, the folder with `kernel`, `initrd`, `lib/modules` and `bin/modprobe`, which is built if it does
 * not exist. Returns `{ reason }` if no guest can run: it needs Debian, amd64, and the packages.
 * @returns {{ kit: string, reason?: never } | { kit?: never, reason: string }}
 */
export function debianKernel() {
  const architecture = spawnSync('dpkg', ['--print-architecture'], { encoding: 'utf8' });
  if (architecture.status !== 0) return { reason: 'no Debian to take a kernel from' };
  if (architecture.stdout.trim() !== 'amd64') return { reason: `no guest for ${architecture.stdout.trim()}` };
  const missing = ['/usr/bin/qemu-system-x86_64', '/bin/busybox', '/usr/bin/xz'].filter((path) => !existsSync(path));
  const problem = missing.length === 0 ? null : installPackages(['qemu-system-x86', 'busybox-static', 'xz-utils']);
  if (problem !== null) return { reason: problem };
  const kit = join(root, '.cache', 'debian-guest');
  if (existsSync(kit)) return { kit };
  const work = `${kit}-${process.pid}`;
  try {
    mkdirSync(work, { recursive: true });
    const kernel = fetchKernel(work);
    if (kernel.version === undefined) return { reason: kernel.reason };
    makeKit(work, kernel.version);
    // Two runs may build it at once; the first one that is complete stays.
    if (!existsSync(kit)) renameSync(work, kit);
    return { kit };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Downloads the packages into a folder. If that is impossible it returns a reason and does not throw.
 * @returns {{ version: string, reason?: never } | { version?: never, reason: string }}
 */
function fetchKernel(work) {
  const depends = spawnSync('apt-cache', ['depends', 'linux-image-amd64'], { encoding: 'utf8' }).stdout ?? '';
  const [, name, version] = /Depends: (linux-image-(\S+))/.exec(depends) ?? [];
  if (name === undefined || version === undefined) return { reason: 'no package behind linux-image-amd64' };
  const words = ['-qq', '-o', 'APT::Sandbox::User=root', 'download', name, 'kmod'];
  const { status, stderr } = spawnSync('apt-get', words, { cwd: work, encoding: 'utf8' });
  return status === 0 ? { version } : { reason: `${name} cannot be downloaded: ${stderr.trim()}` };
}

function makeKit(work, version) {
  for (const file of readdirSync(work).filter((each) => each.endsWith('.deb'))) {
    runOrThrow('dpkg-deb', ['-x', file, '.'], work);
    rmSync(join(work, file));
  }
  keepModules(join(work, existsSync(join(work, 'lib/modules')) ? 'lib/modules' : 'usr/lib/modules', version, 'kernel'));
  writeFileSync(join(work, 'kernel'), unpacked(readFileSync(join(work, 'boot', `vmlinuz-${version}`))));
  if (!existsSync(join(work, 'bin'))) symlinkSync('usr/bin', join(work, 'bin'));
  if (!existsSync(join(work, 'lib'))) symlinkSync('usr/lib', join(work, 'lib'));
  for (const tool of ['modprobe', 'depmod']) symlinkSync('kmod', join(work, 'bin', tool));
  runOrThrow('bin/depmod', ['-b', work, version], work);
  makeInitrd(work, version);
  for (const each of ['boot', 'usr/share', 'etc']) rmSync(join(work, each), { recursive: true, force: true });
}

/**
 * The kernel inside a bzImage (Documentation/arch/x86/boot.rst), which qemu starts as it is: to let the guest unpack it
 * costs more than the rest of its start. A bzImage that is packed in another way than with xz is left as it is.
 */
function unpacked(image) {
  const [setupSectors, offset, length] = [image.readUInt8(0x1f1), image.readUInt32LE(0x248), image.readUInt32LE(0x24c)];
  const start = (setupSectors + 1) * 512 + offset;
  // The size of the kernel follows the stream.
  const packed = image.subarray(start, start + length - 4);
  const { status, stdout } = spawnSync('xz', ['-dc'], { input: packed, maxBuffer: 1 << 30 });
  return status === 0 ? stdout : image;
}

function keepModules(folder) {
  const isBelow = (path, each) => path.startsWith(`${each}/`);
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const keep = keptFolders.some((each) => isBelow(path, each)) && !droppedFolders.some((each) => isBelow(path, each));
    if (!keep && path.endsWith('.ko')) rmSync(join(folder, path));
  }
}

function makeInitrd(work, version) {
  const folder = join(work, 'initrd-files');
  for (const each of ['bin', 'dev', 'proc', 'sys', 'modules', 'newroot'])
    mkdirSync(join(folder, each), { recursive: true });
  copyFileSync('/bin/busybox', join(folder, 'bin/busybox'));
  const words = ['-d', work, '-S', version, '-a', '--show-depends', ...firstModules];
  const paths = runOrThrow('bin/modprobe', words, work).stdout.matchAll(/^insmod (\S+)/gm);
  const order = [...new Set([...paths].map(([, path]) => path))];
  for (const path of order) copyFileSync(path, join(folder, 'modules', basename(path)));
  writeFileSync(join(folder, 'modules/order'), order.map((path) => `${basename(path)}\n`).join(''));
  copyFileSync(join(root, 'scripts/guest/init'), join(folder, 'init'));
  chmodSync(join(folder, 'init'), 0o755);
  runOrThrow('sh', ['-c', 'find . | busybox cpio -o -H newc 2>/dev/null > ../initrd'], folder);
  rmSync(folder, { recursive: true });
}

function runOrThrow(program, words, cwd = root) {
  const file = program.startsWith('bin/') ? join(cwd, program) : program;
  const result = spawnSync(file, words, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.status === 0) return result;
  throw new Error(
    `${program} ${words.join(' ')}: ${result.error?.message ?? `${result.stdout}${result.stderr}`.trim()}`,
  );
}

await whenMain(import.meta, () => console.log(debianKernel()));
