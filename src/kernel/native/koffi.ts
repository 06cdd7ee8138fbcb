import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch } from 'node:process';
import type Koffi from 'koffi';

type Loaded = typeof Koffi;

/**
 * The native library. The package finds out what machine it is on by reading the program files of Node, which takes
 * several times as long as loading the library does; where there can be no doubt, it is loaded from its place.
 * @throws where it does not exist for this machine.
 */
export async function loadKoffi(): Promise<Loaded> {
  return fromItsPlace() ?? (await import('koffi')).default;
}

/** Null: it is not there, or the machine may be one with musl. */
export function fromItsPlace(): Loaded | null {
  const machine = machines[arch];
  if (machine === undefined || existsSync(`/lib/ld-musl-${machine}.so.1`)) return null;
  try {
    const found: Loaded = createRequire(import.meta.url)(`@koromix/koffi-linux-${arch}/linux_${arch}/koffi.node`);
    return found;
  } catch {
    return null;
  }
}

/** What the C library calls each kind. */
const machines: Readonly<Partial<Record<string, string>>> = { x64: 'x86_64', arm64: 'aarch64' };
