import { expect, test } from 'vitest';
import { isColoured, paintOf } from '../../src/cli/terminal.js';
import type { Style } from '../../src/index.js';

test.each<readonly [string, boolean, boolean, readonly string[], NodeJS.ProcessEnv]>([
  ['a terminal is coloured', true, true, [], {}],
  ['a pipe is not', false, false, [], {}],
  ['a terminal that knows no colours is not', false, true, [], { TERM: 'dumb' }],
  ['NO_COLOR wants none', false, true, [], { NO_COLOR: '1' }],
  ['an empty NO_COLOR says nothing', true, true, [], { NO_COLOR: '' }],
  ['--no-color wants none', false, true, ['plan', '--no-color'], {}],
  ['FORCE_COLOR wants them in a pipe', true, false, [], { FORCE_COLOR: '1' }],
  ['an empty FORCE_COLOR does, too', true, false, [], { FORCE_COLOR: '' }],
  ['FORCE_COLOR=0 wants none', false, true, [], { FORCE_COLOR: '0' }],
  ['NO_COLOR is heard before FORCE_COLOR', false, true, [], { NO_COLOR: '1', FORCE_COLOR: '1' }],
  ['and so is --no-color', false, true, ['--no-color'], { FORCE_COLOR: '1' }],
])('%s', (_, wanted, isTerminal, args, env) => {
  expect(isColoured(isTerminal, args, env)).toBe(wanted);
});

const styles: readonly Style[] = ['bold', 'dim', 'good', 'bad', 'caution', 'info'];

test('no colour is the red or green of a terminal, and good and bad are blue and orange', () => {
  const paint = paintOf({ isColoured: true });
  for (const style of styles) expect(paint(style, 'x')).not.toMatch(/\[(?:3|4|9|10)[12]m/);
  expect([paint('good', 'x'), paint('bad', 'x')]).toEqual(['\u001b[94mx\u001b[39m', '\u001b[38;5;208mx\u001b[39m']);
});

test('each style ends, so that the text behind it is as before', () => {
  const paint = paintOf({ isColoured: true });
  const ends: Partial<Record<Style, string>> = { bold: '22', dim: '22' };
  for (const style of styles) expect(paint(style, 'x').endsWith(`x\u001b[${ends[style] ?? '39'}m`)).toBe(true);
  expect(paintOf({ isColoured: false })('bad', 'x')).toBe('x');
});
