import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { progressLine, progressText, wantsProgress } from '../../src/cli/progress-line.js';
import { onTerminal } from './pseudo-terminal.js';

const program = join(import.meta.dirname, '../../bin/redirect.mjs');

function lineAt(columns = 80) {
  let at = 0;
  let written = '';
  const write = (text: string) => {
    written += text;
  };
  const line = progressLine({ columns, now: () => at, write });
  return {
    line,
    pass: (milliseconds: number) => {
      at += milliseconds;
    },
    take: () => {
      const text = written;
      written = '';
      return text;
    },
  };
}

const part = (done: number) => ({ what: 'proving', done, total: 40 });

test('work of less than a second shows nothing', () => {
  const { line, pass, take } = lineAt();
  line.tell(part(1));
  pass(999);
  line.tell(part(39));
  line.tell(null);
  expect(take()).toBe('');
});

test('longer work is shown in one line, a few times a second, and erased when it is done', () => {
  const { line, pass, take } = lineAt();
  line.tell(part(1));
  pass(1_000);
  line.tell(part(2));
  expect(take()).toBe('\r\u001b[Kproving: 2 of 40, 1 s');
  pass(100);
  line.tell(part(3));
  expect(take()).toBe('');
  pass(100);
  line.tell(part(4));
  expect(take()).toBe('\r\u001b[Kproving: 4 of 40, 1 s');
  line.tell(null);
  line.tell(null);
  expect(take()).toBe('\r\u001b[K');
});

test('other output takes the place of the line, which is drawn again below it', () => {
  const { line, pass, take } = lineAt();
  line.tell(part(1));
  pass(1_500);
  line.tell(part(2));
  take();
  line.erase();
  expect(take()).toBe('\r\u001b[K');
  line.tell(part(3));
  expect(take()).toBe('\r\u001b[Kproving: 3 of 40, 1 s');
  line.tell(null);
});

test('what is not told again for a while is drawn with the time that has passed', () => {
  vi.useFakeTimers();
  try {
    const { line, pass, take } = lineAt();
    line.tell({ what: 'reading the node', done: null, total: null });
    pass(12_345);
    vi.advanceTimersByTime(1_000);
    expect(take()).toBe('\r\u001b[Kreading the node, 12 s');
    line.tell(null);
    take();
    vi.advanceTimersByTime(10_000);
    expect(take()).toBe('');
  } finally {
    vi.useRealTimers();
  }
});

test('the line is narrower than the terminal, so that it can be erased', () => {
  const { line, pass, take } = lineAt(20);
  line.tell(part(1));
  pass(2_000);
  line.tell(part(2));
  expect(take()).toBe('\r\u001b[Kproving: 2 of 40, 2');
  line.tell(null);
});

test('a name from outside does nothing to the terminal', () => {
  const what = 'reading a\u001b[2J\u202eb\nc';
  expect(progressText({ what, done: null, total: null }, 1_000)).toBe('reading a?[2J?b?c, 1 s');
});

test('numbers are read by people', () => {
  expect(progressText({ what: 'comparing nodes', done: 4_998, total: null }, 61_000)).toBe(
    'comparing nodes: 4,998, 61 s',
  );
});

test.each<readonly [string, boolean, boolean, readonly string[], NodeJS.ProcessEnv]>([
  ['a terminal', true, true, ['prove'], {}],
  ['a pipe', false, false, ['prove'], {}],
  ['--quiet', false, true, ['prove', '--quiet'], {}],
  ['a terminal that cannot erase', false, true, ['prove'], { TERM: 'dumb' }],
  ['NO_COLOR', true, true, ['prove'], { NO_COLOR: '1' }],
])('progress with %s: %s', (_, wanted, isTerminal, args, env) => {
  expect(wantsProgress(isTerminal, args, env)).toBe(wanted);
});

test('a command shows it on its terminal, none of it in its output, and nothing of it stays', async () => {
  const cluster = JSON.stringify({
    kind: 'List',
    items: [{ kind: 'Node', metadata: { name: 'worker-1' }, status: { addresses: [] } }],
  });
  const { code, out, terminal } = await onTerminal({
    argv: [process.execPath, program, 'import', '-'],
    columns: 60,
    env: { NO_COLOR: '1' },
    input: [cluster.slice(0, 20), cluster.slice(20)],
    until: 'reading the standard input',
  });
  expect(code).toBe(0);
  const shown = terminal.replaceAll('\u001b', 'ESC').replaceAll('\r', 'CR');
  expect(shown).toMatch(/CRESC\[Kreading the standard input, MB: 0, \d+ s/);
  expect(shown).toMatch(/CRESC\[K$/);
  expect(shown).not.toMatch(/ESC\[[\d;]*m/);
  expect(out).not.toMatch(/reading|\p{Cc}(?<!\n)/u);
  expect(out).toContain('name: worker-1');
});
