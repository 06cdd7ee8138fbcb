import { legacyTableNames } from './iptables.js';
import { type FakeNamespace, type KernelState, sysctlValue } from './namespace.js';
import type { Call, Output } from './tool.js';

const sysctlRoot = '/proc/sys/';

/** A file as a process in a namespace sees it; null: there is none. */
export function readFile({ kernel, namespace }: Pick<Call, 'kernel' | 'namespace'>, path: string): string | null {
  if (path === '/proc/sys/kernel/random/boot_id') return `${kernel.boot}\n`;
  // Only the namespace that a machine boots with has this one.
  if (path === '/proc/sys/net/core/dev_weight') return null;
  if (path.startsWith(sysctlRoot)) {
    const value = sysctlValue(namespace.program, path.slice(sysctlRoot.length));
    return value === null ? null : `${value}\n`;
  }
  const [, six] = /^\/proc\/self\/net\/ip(6?)_tables_names$/.exec(path) ?? [];
  if (six !== undefined)
    return legacyTableNames(namespace, six === '6' ? 'ipv6' : 'ipv4')
      .map((name) => `${name}\n`)
      .join('');
  if (path === '/proc/self/net/fib_triestat') return trieOf(namespace);
  return kernel.files.get(path) ?? null;
}

/** @returns false: there is no such file. */
export function writeFile({ namespace }: Pick<Call, 'namespace'>, path: string, text: string): boolean {
  const key = path.slice(sysctlRoot.length);
  if (!path.startsWith(sysctlRoot) || sysctlValue(namespace.program, key) === null) return false;
  const sysctls = namespace.program.sysctls.map((one) => (one.key === key ? { key, value: text.trim() } : one));
  namespace.program = { ...namespace.program, sysctls };
  return true;
}

function trieOf({ program }: FakeNamespace): string {
  const tables = new Set([
    254,
    255,
    ...program.routes.filter(({ family }) => family === 'ipv4').map(({ table }) => table),
  ]);
  return [...tables].map((table) => `Id ${table}:\n\tAver depth: 1.00\n`).join('');
}

export function tee(call: Call): Output {
  const paths = call.words.slice(1);
  const wrong = paths.slice(0, call.parts).filter((path) => !writeFile(call, path, call.stdin));
  return {
    exitCode: wrong.length === 0 ? 0 : 1,
    stdout: call.stdin,
    stderr: wrong.map((path) => `tee: ${path}: No such file or directory\n`).join(''),
  };
}

/** `grep -s -H '' FILE ...` */
export function grep(call: Call): Output {
  const paths = call.words.filter((word) => word.startsWith('/'));
  const found = paths.map((path) => ({ path, text: readFile(call, path) }));
  return {
    exitCode: found.some(({ text }) => text === null) ? 2 : 0,
    stdout: found.flatMap(({ path, text }) => (text === null ? [] : [`${path}:${text.trimEnd()}\n`])).join(''),
  };
}

export function cat(call: Call): Output {
  const files = call.words.slice(1).map((path) => ({ path, text: readFile(call, path) }));
  const missing = files.filter(({ text }) => text === null);
  return {
    exitCode: missing.length === 0 ? 0 : 1,
    stdout: files.map(({ text }) => text ?? '').join(''),
    stderr: missing.map(({ path }) => `cat: ${path}: No such file or directory\n`).join(''),
  };
}

export function list(kernel: KernelState, path: string): readonly string[] {
  return path === '/run/netns' ? kernel.namedNamespaces().map(({ name }) => name) : [];
}
