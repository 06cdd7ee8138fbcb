import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeRelease } from '../../scripts/release.mjs';

const folder = mkdtempSync(join(tmpdir(), 'redirect-release-test-'));
const release = join(folder, 'release');
const installed = join(folder, 'installed');
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const one = join(release, `redirect-${manifest.version}.mjs`);

beforeAll(async () => {
  await writeRelease(release, 1_700_000_000);
  execFileSync('dpkg-deb', ['-x', join(release, debianName()), installed]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function debianName(): string {
  return readdirSync(release).find((name) => name.endsWith('.deb')) ?? '';
}

function ran(program: string, ...words: readonly string[]): string {
  return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

test('a release has the package, the one file, the Debian package, what is in them, and checksums', () => {
  const { version } = manifest;
  expect(readdirSync(release)).toEqual(
    expect.arrayContaining([
      `ambient-redirect-${version}.tgz`,
      `redirect-${version}.mjs`,
      'sbom.cdx.json',
      'LICENSES.txt',
    ]),
  );
  const sums = readFileSync(join(release, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
  const others = readdirSync(release).filter((name) => name !== 'SHA256SUMS');
  const sumOf = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(release, name)))
      .digest('hex');
  expect(sums).toEqual(others.sort().map((name) => `${sumOf(name)}  ${name}`));
});

test('the one file works where nothing else is, and says what it lacks', () => {
  expect(ran(one, '--version')).toBe(`${manifest.version}\n`);
  const verbose = ran(one, '--version', '--verbose');
  expect(verbose).toContain('native library koffi: missing, so every look at the kernel starts a process\n');
  expect(verbose).toContain('the program as one file: without the programs of the lab and the CNI plugin\n');
  expect(ran(one, 'schema', 'plan')).toBe(readFileSync('dist/schemas/plan.json', 'utf8'));
  const out = join(folder, 'rendered');
  ran(one, 'render', '-f', 'golden/geneve-hardened/document.yaml', '--out-dir', out, '--quiet');
  for (const file of readdirSync(join(out, 'host')))
    expect(readFileSync(join(out, 'host', file), 'utf8')).toBe(
      readFileSync(join('golden/geneve-hardened/host', file), 'utf8'),
    );
});

test('the one file ends with the licences of what is in it', () => {
  const text = readFileSync(one, 'utf8');
  expect(text.slice(text.lastIndexOf('\n/*\n'))).toMatch(/^commander \d.* \(MIT\)$[\s\S]*^zod \d.* \(MIT\)$/m);
});

test('the Debian package runs where it is unpacked, with its native part', () => {
  const program = join(installed, 'usr/bin/redirect');
  expect(ran(program, '--version', '--verbose')).toContain('native library koffi: loaded\n');
  expect(ran(program, 'lab', '--help')).toContain('Usage: redirect lab');
});

test('it has the manual page, completions, a unit that is not started, and names what it needs', () => {
  const manual = gunzipSync(readFileSync(join(installed, 'usr/share/man/man1/redirect.1.gz')));
  expect(manual).toEqual(readFileSync('dist/redirect.1'));
  for (const path of ['bash-completion/completions/redirect', 'zsh/vendor-completions/_redirect'])
    expect(readFileSync(join(installed, 'usr/share', path), 'utf8')).toContain('--detailed-exitcode');
  const unit = readFileSync(join(installed, 'usr/lib/systemd/system/redirect-agent.service'), 'utf8');
  expect(unit).toMatch(/^ExecStart=\/usr\/bin\/redirect agent /m);
  expect(unit).not.toMatch(/usr\/local|\/opt\//);
  const fields = ran('dpkg-deb', '-f', join(release, debianName()), 'Version', 'Depends');
  expect(fields).toContain(`Version: ${manifest.version}\n`);
  for (const name of ['nodejs (>= 20.12)', 'iproute2', 'iptables', 'ipset', 'nftables']) expect(fields).toContain(name);
  expect(ran('dpkg-deb', '-I', join(release, debianName()))).not.toMatch(/postinst|prerm|preinst|postrm/);
});

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly licenses: readonly unknown[];
  readonly hashes: readonly unknown[];
}

test('the list of parts has every package that the program needs, and nothing of one day or machine', () => {
  const text = readFileSync(join(release, 'sbom.cdx.json'), 'utf8');
  const bom = JSON.parse(text) as {
    readonly components: readonly Component[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  };
  const names = bom.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...Object.keys(manifest.dependencies), '@koromix/koffi-linux-arm64']));
  expect(names).not.toContain('typescript');
  const refs = bom.components.map((component) => component['bom-ref']);
  expect(refs).toEqual(refs.toSorted());
  for (const { dependsOn, ref } of bom.dependencies)
    for (const each of [ref, ...dependsOn]) expect([...refs, `ambient-redirect@${manifest.version}`]).toContain(each);
  for (const { hashes, licenses } of bom.components) expect([hashes.length, licenses.length]).toEqual([1, 1]);
  expect(text).not.toMatch(/timestamp|serialNumber/);
});
