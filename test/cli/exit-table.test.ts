import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandName } from '../../src/cli/command-definition.js';
import { commands } from '../../src/cli/command-list.js';
import { completion } from '../../src/cli/completion/command.js';
import { man } from '../../src/cli/help/command.js';
import { exitTextsOf } from '../../src/cli/help/exit-texts.js';

/** What needs no words beside its number. */
const plain: readonly string[] = exitTextsOf('render').map(([, text]) => text);

/** The codes of each command in the table of the page. */
const rows = new Map(
  readFileSync('docs/operations.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `redirect '))
    .flatMap((line) => {
      const place = line.lastIndexOf(' | ');
      const names = line.slice(0, place).matchAll(/`redirect (\S+?)[` ]/g);
      return [...names].map(([, name = '']) => [name, line.slice(place + 3, -2)] as const);
    }),
);

test.each([...commands, completion, man].map(commandName))(
  'the page has the exit codes of %s as its help has them',
  (name) => {
    const codes = exitTextsOf(name).map(([code, text]) => (plain.includes(text) ? code : `${code} ${text}`));
    expect(rows.get(name)).toBe(codes.join('; '));
  },
);
