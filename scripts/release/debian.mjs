// A Debian package of the command line, the plugin and the lab, with what they need from npm. No maintainer scripts:
// nothing is started or changed by installing it.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../paths.mjs';
import { releasedLicences } from './released-licences.mjs';

const machine = process.arch;
const architecture = { x64: 'amd64', arm64: 'arm64' }[machine];
const { description, name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const needs = ['nodejs (>= 20.12)', 'iproute2', 'iptables', 'ipset', 'nftables', 'util-linux'];
const home = 'usr/lib/ambient-redirect';

/** Names and places of the completions that Debian's shells look at. */
const completions = {
  bash: 'usr/share/bash-completion/completions/redirect',
  zsh: 'usr/share/zsh/vendor-completions/_redirect',
  fish: 'usr/share/fish/vendor_completions.d/redirect.fish',
};

/**
 * Writes that of this kind of machine into a folder; dist is built. @param {number} epoch the time of all files, in
 * seconds since 1970
 */
export function writeDebianPackage(folder, epoch) {
  const tree = mkdtempSync(join(tmpdir(), 'redirect-deb-'));
  try {
    fill(tree);
    writeTo(tree, 'DEBIAN/control', controlText(treeSize(tree)));
    settleModes(tree);
    const target = join(folder, `${name}_${version}_${architecture}.deb`);
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch) };
    // gzip: three times as fast as xz, for a third more bytes.
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', tree, target], { env, stdio: 'pipe' });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function fill(tree) {
  const copy = (path, filter = (_) => true) =>
    cpSync(join(root, path), join(tree, home, path), { recursive: true, dereference: true, filter });
  for (const path of [
    'package.json',
    'bin',
    'dist/cli',
    'dist/lab',
    'dist/schemas',
    'dist/schema.json',
    'dist/build.json',
  ])
    copy(path);
  copy(`dist/cni/${machine}`);
  for (const path of ['koffi', `@koromix/koffi-linux-${machine}`]) copy(`node_modules/${path}`, isNeededOfKoffi);
  mkdirSync(join(tree, 'usr/bin'), { recursive: true });
  symlinkSync('../lib/ambient-redirect/bin/redirect.mjs', join(tree, 'usr/bin/redirect'));
  writeTo(
    tree,
    'usr/share/man/man1/redirect.1.gz',
    gzipSync(readFileSync(join(root, 'dist/redirect.1')), { level: 9 }),
  );
  for (const [shell, path] of Object.entries(completions)) writeTo(tree, path, completionFor(shell));
  const documents = 'usr/share/doc/ambient-redirect';
  writeTo(tree, `${documents}/changelog.gz`, gzipSync(readFileSync(join(root, 'CHANGELOG.md')), { level: 9 }));
  writeTo(tree, `${documents}/copyright`, releasedLicences());
  const unit = readFileSync(join(root, 'deploy/systemd/redirect-agent.service'), 'utf8');
  writeTo(tree, 'usr/lib/systemd/system/redirect-agent.service', unitText(unit));
}

function completionFor(shell) {
  return execFileSync(process.execPath, [join(root, 'dist/cli/main.js'), 'completion', shell]);
}

/** Neither its sources nor its guide, nor the build for musl, which Debian does not have. */
function isNeededOfKoffi(path) {
  return !/\/koffi\/(?:doc|lib|vendor)$|\/musl_\w+$|\.(?:asm|cc|hh|inc|S)$|\/CMakeLists\.txt$/.test(path);
}

/** The unit for a copy by hand, at home in the package. */
function unitText(unit) {
  return unit
    .replace('Copy to /etc/systemd/system, then:', 'To have it so:')
    .replaceAll('/usr/local/bin/redirect', '/usr/bin/redirect')
    .replace('file:///opt/redirect/docs/agent.md', 'man:redirect(1)');
}

function controlText(kilobytes) {
  return [
    'Package: ambient-redirect',
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    'Maintainer: ambient-redirect <unspecified@invalid>',
    'Section: net',
    'Priority: optional',
    `Installed-Size: ${kilobytes}`,
    `Depends: ${needs.join(', ')}`,
    `Description: ${description.split(': ')[0]}`,
    ` ${description.split(': ').slice(1).join(': ')}`,
    '',
  ].join('\n');
}

function writeTo(tree, path, content) {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), content);
}

/** Whatever the umask and the checkout have. */
function settleModes(tree) {
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isSymbolicLink()) continue;
    const isProgram = entry.isDirectory() || /\/bin\/redirect[^/]*\.mjs$|\/redirect-cni$/.test(path);
    chmodSync(path, isProgram ? 0o755 : 0o644);
  }
  chmodSync(tree, 0o755);
}

function treeSize(tree) {
  const files = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, entry) => sum + lstatSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0);
  return Math.ceil(bytes / 1024);
}
