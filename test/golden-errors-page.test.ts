import { expect, test } from 'vitest';
import { errorsPage } from './codes/errors-page.js';

test('docs/errors.md lists every code as in the tables', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../docs/errors.md');
});
