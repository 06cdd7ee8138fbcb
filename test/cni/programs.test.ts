import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = join(import.meta.dirname, '../../dist/cni');
/** Numbers of elf(5): EM_X86_64 and EM_AARCH64. */
const machines = { x64: 62, arm64: 183 };
const programInterpreter = 3;

describe.each(Object.entries(machines))('the program for %s', (name, machine) => {
  const path = join(folder, name, 'redirect-cni');

  test.skipIf(!existsSync(path))('is static, for that machine, and may be started', () => {
    const bytes = readFileSync(path);
    expect(bytes.subarray(0, 6)).toEqual(Buffer.from('\x7fELF\x02\x01', 'latin1'));
    expect(bytes.readUInt16LE(18)).toBe(machine);
    const [start, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
    const types = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(start + index * size));
    expect(types.length).toBeGreaterThan(0);
    // Without an interpreter nothing of the host is loaded.
    expect(types).not.toContain(programInterpreter);
    expect(statSync(path).mode & 0o777).toBe(0o755);
  });
});
