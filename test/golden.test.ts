import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compile, parseNodeState, render } from '../src/index.js';

const golden = fileURLToPath(new URL('../golden/', import.meta.url));
const isUpdating = process.env['UPDATE_GOLDEN'] === '1';

for (const name of readdirSync(golden).sort()) {
  test(`golden/${name} is what its document compiles to`, () => {
    const folder = join(golden, name);
    const parsed = parseNodeState(readFileSync(join(folder, 'document.yaml'), 'utf8'));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics, null, 2));
    const artefacts = Object.fromEntries(render(compile(parsed.value)).map(({ path, text }) => [path, text]));
    if (isUpdating) update(folder, artefacts);
    expect(name.startsWith(`${parsed.value.mode}-`)).toBe(true);
    expect(filesOf(folder)).toEqual(artefacts);
  });
}

test('there are golden cases', () => {
  expect(readdirSync(golden).length).toBeGreaterThan(0);
});

function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const artefacts = paths.filter((path) => path !== 'document.yaml');
  return Object.fromEntries(artefacts.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

function update(folder: string, artefacts: Record<string, string>): void {
  for (const path of Object.keys(filesOf(folder))) rmSync(join(folder, path));
  for (const [path, text] of Object.entries(artefacts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
