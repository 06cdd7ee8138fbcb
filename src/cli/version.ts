import { release } from 'node:os';
import { isOneFile, shippedText } from './shipped.js';

export const version: string = readVersion();

/** What a report of a fault should say, a line each: the version, what it was built from, and what it runs on. */
export async function versionText(): Promise<string> {
  const { commit } = JSON.parse(shippedText('dist/build.json') ?? '{}') as { commit?: unknown };
  return [
    `ambient-redirect ${version}`,
    `built from ${typeof commit === 'string' ? commit : 'an unknown commit'}`,
    `Node ${process.versions.node} on ${process.platform} ${process.arch}, ${release()}`,
    `native library koffi: ${(await loads('koffi')) ? 'loaded' : 'missing, so every look at the kernel starts a process'}`,
    ...(isOneFile ? ['the program as one file: without the programs of the lab and the CNI plugin'] : []),
    '',
  ].join('\n');
}

function loads(name: string): Promise<boolean> {
  return import(name).then(
    () => true,
    () => false,
  );
}

function readVersion(): string {
  const manifest = JSON.parse(shippedText('package.json') ?? '{}') as { version?: unknown };
  return String(manifest.version ?? 'unknown');
}
