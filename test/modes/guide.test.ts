import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modes } from '../../src/modes/list.js';
import { proofsOf } from '../../src/modes/proofs.js';

const guide = readFileSync('docs/guides/a-new-mode.md', 'utf8');

test('the guide names every member of a mode', () => {
  const [mode] = modes;
  const { design, document } = mode;
  const members = [mode, document, document.constants, design, proofsOf(mode.name)].flatMap((part) =>
    Object.keys(part),
  );
  expect(members.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
});
