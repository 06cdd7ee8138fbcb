import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareForeign } from './foreign-node.js';

/* Rules as others leave them on a node, and packets at the addresses and ports that they speak of. */

const folder = join(import.meta.dirname, 'foreign-samples');
const samples = readdirSync(folder).filter((file) => file.endsWith('.rules'));
const natives = readdirSync(folder).filter((file) => file.endsWith('.nft'));

for (const sample of samples)
  test(`${sample}: the interpreter predicts the kernel`, async () => {
    const setsFile = join(folder, sample.replace('.rules', '.sets'));
    const dump = readFileSync(join(folder, sample), 'utf8');
    const sets = existsSync(setsFile) ? { sets: readFileSync(setsFile, 'utf8') } : {};
    const { count, wrong } = await compareForeign({ dump, ...sets, stride: Number(process.env['STRIDE'] ?? 7) });
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(20);
  });

for (const sample of natives)
  test(`${sample}: the interpreter predicts the kernel for foreign native rules`, async () => {
    const nft = readFileSync(join(folder, sample), 'utf8');
    const { count, wrong } = await compareForeign({ dump: '', nft, stride: Number(process.env['STRIDE'] ?? 17) });
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(20);
  });
