import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseNodeState } from '../../src/index.js';
import { partsOf } from './markdown.js';
import { pageAt } from './pages.js';
import { terminalSession } from './terminal-session.js';

const { text } = pageAt('README.md');

test('the README is read in two minutes, and begins with how to get the command', () => {
  const lines = text.split('\n');
  expect(lines.length).toBeLessThan(120);
  expect(lines.slice(0, 6).join('\n')).toContain('npm install --global');
});

test('what the README shows of a terminal is what the guides show, which are run', () => {
  const guides = readdirSync(join(import.meta.dirname, '../../docs/guides')).flatMap((name) =>
    terminalSession(pageAt(`docs/guides/${name}`).text),
  );
  const steps = terminalSession(text);
  expect(steps.length).toBeGreaterThan(3);
  const others = steps.filter(({ command, shown }) => {
    const lines = shown.filter((line) => line !== '...');
    return !guides.some((step) => step.command === command && lines.every((line) => step.shown.includes(line)));
  });
  expect(others).toEqual([]);
});

test('the document of the README is one', () => {
  const [block] = partsOf(text).blocks.filter(({ language }) => language === 'yaml');
  expect(parseNodeState(block?.lines.join('\n') ?? '').ok).toBe(true);
});
