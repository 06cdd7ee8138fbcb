import { afterEach, expect, test, vi } from 'vitest';
import { NotPermittedError } from '../../src/index.js';
import { makeStateDirectory } from '../../src/kernel/state-directory.js';

afterEach(() => void vi.restoreAllMocks());

test('without root the message asks for root, not for other file permissions', async () => {
  vi.spyOn(process, 'geteuid').mockReturnValue(65_534);
  const refused = await makeStateDirectory('/usr').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(NotPermittedError);
  expect((refused as Error).message).toMatch(/^\/usr is root's; nothing was changed: run it as root/);
});
