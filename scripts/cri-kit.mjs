// containerd, runc and the CNI plugins of a Debian suite, unpacked below .cache, and an image for pods. Nothing is
// installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Returns the folder of the kit, which is made if it does not exist. `suite`: bookworm (containerd 1.6), trixie (1.7),
 * forky (2.1).
 */
export function criKit(suite) {
  const kit = join(root, '.cache', `cri-${suite}`);
  if (existsSync(kit)) return kit;
  const work = `${kit}-${process.pid}`;
  try {
    mkdirSync(join(work, 'debs'), { recursive: true });
    download(work, suite, ['containerd', 'containernetworking-plugins']);
    // Those of this machine: newer ones want a newer libc.
    download(work, null, ['runc', 'busybox-static']);
    for (const deb of readdirSync(join(work, 'debs'))) run('dpkg-deb', ['-x', join('debs', deb), 'root'], work);
    makeImage(work);
    for (const each of ['debs', 'apt']) rmSync(join(work, each), { recursive: true, force: true });
    renameSync(work, kit);
    return kit;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Another suite than the machine's has package lists of its own, below the folder. */
function download(work, suite, packages) {
  const asRoot = ['-o', 'APT::Sandbox::User=root'];
  const own = suite === null || suite === codename() ? [] : foreignLists(work, suite, asRoot);
  run('apt-get', ['-qq', ...asRoot, ...own, 'download', ...packages], join(work, 'debs'));
}

function codename() {
  return /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
}

function foreignLists(work, suite, asRoot) {
  const apt = join(work, 'apt');
  for (const each of ['state/lists/partial', 'cache/archives/partial', 'empty']) {
    mkdirSync(join(apt, each), { recursive: true });
  }
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(join(apt, 'sources.list'), `deb [signed-by=${keyring}] http://deb.debian.org/debian ${suite} main\n`);
  const settings = {
    'Dir::State': join(apt, 'state'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(apt, 'cache'),
    'Dir::Etc::sourcelist': join(apt, 'sources.list'),
    'Dir::Etc::sourceparts': join(apt, 'empty'),
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  run('apt-get', ['-qq', ...asRoot, ...words, 'update'], work);
  return words;
}

/** `localhost/test:1`: one layer with a static busybox, for the sandbox and for containers. */
function makeImage(work) {
  const layer = join(work, 'layer');
  for (const each of ['bin', 'etc', 'tmp', 'proc', 'sys', 'dev']) mkdirSync(join(layer, each), { recursive: true });
  const busybox = ['root/bin/busybox', 'root/usr/bin/busybox'].map((path) => join(work, path)).find(existsSync);
  for (const name of ['busybox', 'sh', 'sleep']) copyFileSync(busybox, join(layer, 'bin', name));
  const image = join(work, 'image');
  mkdirSync(image);
  const plain = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0'];
  run('tar', [...plain, '-C', 'layer', '-cf', 'image/layer.tar', '.'], work);
  const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');
  const layers = [`sha256:${digest(readFileSync(join(image, 'layer.tar')))}`];
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Entrypoint: ['/bin/sleep', '1000000'] },
    rootfs: { type: 'layers', diff_ids: layers },
  });
  const name = `${digest(config)}.json`;
  writeFileSync(join(image, name), config);
  const manifest = [{ Config: name, RepoTags: ['localhost/test:1'], Layers: ['layer.tar'] }];
  writeFileSync(join(image, 'manifest.json'), JSON.stringify(manifest));
  run('tar', ['-C', 'image', '-cf', 'image.tar', '.'], work);
  for (const each of [layer, image]) rmSync(each, { recursive: true });
}

function run(program, words, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, words, { cwd, encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`${program} ${words.join(' ')}: ${error?.message ?? `${stdout}${stderr}`.trim()}`);
}
