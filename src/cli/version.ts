import { release } from 'node:os';
import { shippedText } from './shipped.js';

export const version: string = readVersion();

/** What a report of a fault should say, a line each: the version, what it was built from, and what it runs on. */
export function versionText(): string {
  const { commit } = JSON.parse(shippedText('dist/build.json') ?? '{}') as { commit?: unknown };
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

function readVersion(): string {
  const manifest = JSON.parse(shippedText('package.json') ?? '{}') as { version?: unknown };
  return String(manifest.version ?? 'unknown');
}
