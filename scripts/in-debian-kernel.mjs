// Runs a command as root under a stock Debian kernel: `node scripts/in-debian-kernel.mjs COMMAND...`. The guest sees
// this machine's files; its writes are discarded. It is emulated: a process takes about thirty times as long as here.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { debianKernel } from './debian-kernel.mjs';
import { root } from './paths.mjs';
import { whenMain } from './run.mjs';

/**
 * Returns the command's `{ code, stdout, stderr }`. Modules are loaded when they are first asked for, or all at once
 * where they are named: then no other is. Throws, with the output of its kernel, if the guest does not end in time.
 * @param {string} kit
 * @param {readonly string[]} argv
 * @param {{ readonly modules?: readonly string[], readonly seconds?: number }} options
 */
export async function inDebianKernel(kit, argv, { modules = [], seconds = 3600 } = {}) {
  const job = mkdtempSync(join(tmpdir(), 'redirect-guest-'));
  try {
    copyFileSync(join(root, 'scripts/guest/stage2'), join(job, 'stage2'));
    writeFileSync(join(job, 'kit'), kit);
    writeFileSync(join(job, 'modules'), modules.join(' '));
    writeFileSync(join(job, 'command'), commandFile(argv));
    await ended(spawn('qemu-system-x86_64', qemuWords(kit, job), { stdio: 'ignore' }), seconds);
    const text = (name) => readOrNull(join(job, name)) ?? '';
    const code = readOrNull(join(job, 'code'));
    if (code === null)
      throw new Error(
        `the guest did not end within ${seconds} s:\n${text('stdout')}${text('stderr')}${text('console')}`,
      );
    return { code: Number(code), stdout: text('stdout'), stderr: text('stderr') };
  } finally {
    rmSync(job, { recursive: true, force: true });
  }
}

const kernelWords = [
  ...['console=ttyS0', 'quiet', 'panic=-1', 'mitigations=off', 'init_on_alloc=0'],
  // The emulator translates code anew at each new address: with the same addresses for every process the guest takes
  // half the time.
  'norandmaps',
  // As with ERMS: pages are copied and cleared by plain instructions.
  'clearcpuid=rep_good',
];

function qemuWords(kit, job) {
  const share = (id, path, more) => [
    ...['-fsdev', `local,id=${id},path=${path},security_model=none,multidevs=remap${more}`],
    ...['-device', `virtio-9p-pci,fsdev=${id},mount_tag=${id}`],
  ];
  return [
    // TCG, because /dev/kvm may exist and not work. One processor: two that are emulated cost half as much again for
    // the same work. It copies with an instruction that is emulated byte by byte where the processor says that this is
    // fast (ERMS).
    ...['-M', 'q35', '-accel', 'tcg,thread=multi,tb-size=512', '-cpu', 'max,-erms,-fsrm', '-smp', '1', '-m', '1G'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', join(kit, 'kernel'), '-initrd', join(kit, 'initrd')],
    ...['-append', kernelWords.join(' '), '-serial', `file:${join(job, 'console')}`],
    ...share('host', '/', ',readonly=on'),
    ...share('job', job, ''),
  ];
}

function commandFile(argv) {
  const quoted = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const path = [dirname(process.execPath), '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'].join(':');
  return `export PATH='${path}' LC_ALL=C\ncd '${process.cwd()}'\nexec ${quoted}\n`;
}

function ended(child, seconds) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

await whenMain(import.meta, async () => {
  const kernel = debianKernel();
  if (kernel.kit === undefined) throw new Error(kernel.reason);
  const { code, stdout, stderr } = await inDebianKernel(kernel.kit, process.argv.slice(2));
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
});
