import { expect, test } from 'vitest';
import { jsonText } from '../../src/cli/json/format-json.js';

test('printed JSON holds the same value, and no control character reaches a terminal', () => {
  const value = { name: 'a\u001b[2J\u007f\u009b31m', list: ['\u0085'] };
  const printed = jsonText(value);
  expect(JSON.parse(printed)).toEqual(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
