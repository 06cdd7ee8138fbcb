import { readFileSync } from 'node:fs';
import { release } from 'node:os';

/** The folder of the package that contains this file, at whatever depth. */
export const packageFolder: URL = folderWithManifest(new URL('.', import.meta.url));

export const version: string = readVersion();

/** What a report of a fault should say, a line each: the version, what it was built from, and what it runs on. */
export function versionText(): string {
  const { commit } = JSON.parse(textOf(new URL('dist/build.json', packageFolder)) ?? '{}') as { commit?: unknown };
  return [
    `ambient-redirect ${version}`,
    `built from ${typeof commit === 'string' ? commit : 'an unknown commit'}`,
    `Node ${process.versions.node} on ${process.platform} ${process.arch}, ${release()}`,
    `native library koffi: ${isInstalled('koffi') ? 'installed' : 'missing, so every look at the kernel starts a process'}`,
    '',
  ].join('\n');
}

function isInstalled(name: string): boolean {
  try {
    return import.meta.resolve(name) !== '';
  } catch {
    return false;
  }
}

function folderWithManifest(folder: URL): URL {
  const parent = new URL('..', folder);
  return parent.href === folder.href || manifestOf(folder) !== null ? folder : folderWithManifest(parent);
}

function readVersion(): string {
  const manifest = JSON.parse(manifestOf(packageFolder) ?? '{}') as { version?: unknown };
  return String(manifest.version ?? 'unknown');
}

function manifestOf(folder: URL): string | null {
  return textOf(new URL('package.json', folder));
}

function textOf(file: URL): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
