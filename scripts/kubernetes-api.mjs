// The API server of Kubernetes and etcd, built once from Debian's packages: `node scripts/kubernetes-api.mjs` builds
// them into .cache. Debian has Kubernetes as source for Go alone, and only in sid a set that fits together. Nothing is
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
import { whenMain } from './run.mjs';

const source = join(root, 'scripts/kubernetes/api-server.go');
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const packageList = join(root, 'scripts/kubernetes/packages.txt');

/**
 * Returns `{ kit }`, the folder with the programs `api-server` and `etcd`, which is built if it does not exist: 80 MB
 * down, three to seven minutes. Returns `{ reason }` where that is impossible.
 * @returns {{ kit: string, reason?: never } | { kit?: never, reason: string }}
 */
export function kubernetesApi() {
  const stamp = createHash('sha256')
    .update(readFileSync(source))
    .update(readFileSync(packageList))
    .digest('hex')
    .slice(0, 12);
  const kit = join(root, '.cache', `kubernetes-api-${stamp}`);
  if (existsSync(kit)) return { kit };
  const mirror = mirrorOfDebian();
  if (mirror === null) return { reason: 'no Debian to take the source from' };
  const work = `${kit}-${process.pid}`;
  try {
    mkdirSync(work, { recursive: true });
    const reason = unpackPackages(work, mirror) ?? build(work);
    if (reason !== null) return { reason };
    for (const name of readdirSync(join(root, '.cache')))
      if (/^kubernetes-api-\w{12}$/.test(name)) rmSync(join(root, '.cache', name), { recursive: true });
    if (!existsSync(kit)) renameSync(join(work, 'kit'), kit);
    return { kit };
  } finally {
    // Go writes its cache without the right to delete it.
    spawnSync('chmod', ['-R', 'u+w', work]);
    rmSync(work, { recursive: true, force: true });
  }
}

/** The server that this machine takes its packages from. */
function mirrorOfDebian() {
  const architecture = spawnSync('dpkg', ['--print-architecture'], { encoding: 'utf8' });
  if (architecture.status !== 0) return null;
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ];
  const text = files
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  return /^(?:URIs:\s*|deb\s+(?:\[[^\]]*\]\s*)?)(\S+)/m.exec(text)?.[1] ?? null;
}

/** Returns null, or the reason why it failed. */
function unpackPackages(work, mirror) {
  for (const each of ['apt/state/lists/partial', 'apt/cache/archives/partial', 'apt/empty', 'debs', 'root'])
    mkdirSync(join(work, each), { recursive: true });
  const list = join(work, 'apt/sources.list');
  writeFileSync(list, `deb [signed-by=${keyring}] ${mirror} sid main\n`);
  // Its own state: the lists of the machine stay as they are.
  const own = {
    'APT::Sandbox::User': 'root',
    'Dir::State': join(work, 'apt/state'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(work, 'apt/cache'),
    'Dir::Etc::sourcelist': list,
    'Dir::Etc::sourceparts': join(work, 'apt/empty'),
  };
  const apt = ['-qq', ...Object.entries(own).flatMap(([key, value]) => ['-o', `${key}=${value}`])];
  const names = readFileSync(packageList, 'utf8').trim().split('\n');
  const failure =
    failed('apt-get', [...apt, 'update'], work) ??
    failed('apt-get', [...apt, 'download', ...names], join(work, 'debs'));
  if (failure !== null) return failure;
  for (const deb of readdirSync(join(work, 'debs'))) {
    const broken = failed('dpkg-deb', ['-x', join('debs', deb), 'root'], work);
    if (broken !== null) return broken;
  }
  return null;
}

function build(work) {
  const tree = join(work, 'root/usr');
  const go = readdirSync(join(tree, 'lib')).find((name) => /^go-1\./.test(name));
  if (go === undefined) return 'the packages have no Go';
  mkdirSync(join(work, 'kit'));
  copyFileSync(join(tree, 'bin/etcd'), join(work, 'kit/etcd'));
  const environment = {
    GOROOT: join(tree, 'lib', go),
    GOPATH: join(tree, 'share/gocode'),
    GO111MODULE: 'off',
    CGO_ENABLED: '0',
    GOTOOLCHAIN: 'local',
    GOFLAGS: '-buildvcs=false',
    GOCACHE: join(work, 'go-cache'),
    GOGC: '400',
  };
  const words = ['build', '-trimpath', '-ldflags', '-s -w', '-o', join(work, 'kit/api-server'), source];
  return failed(join(environment.GOROOT, 'bin/go'), words, work, environment);
}

function failed(program, words, cwd, environment = {}) {
  const options = {
    cwd,
    encoding: /** @type {const} */ ('utf8'),
    env: { ...process.env, ...environment },
    maxBuffer: 64 * 1024 * 1024,
  };
  const { status, stdout, stderr, error } = spawnSync(program, words, options);
  if (status === 0) return null;
  return `${program} ${words[0] === 'build' ? 'build' : ''}: ${error?.message ?? `${stdout}${stderr}`.trim().slice(-2000)}`;
}

await whenMain(import.meta, () => {
  const { kit, reason } = kubernetesApi();
  if (kit === undefined) throw new Error(reason);
  console.log(kit);
});
