import { afterAll, beforeAll, describe, expect } from 'vitest';
import { libcUnlessOff } from '../../src/kernel/in-process/libc-unless-off.js';

const variable = 'REDIRECT_NETLINK';

/**
 * Runs tests as they are, and again with the kernel asked by its programs alone. Files that do so have, between them,
 * each backend and each kind of object; `npm run test:no-netlink` runs all files that way.
 */
export function throughBothDoors(tests: () => void): void {
  tests();
  const before = process.env[variable];
  if (before === 'off') return;
  describe('by the programs alone', () => {
    beforeAll(async () => {
      process.env[variable] = 'off';
      expect(await libcUnlessOff()).toBeNull();
    });
    afterAll(() => {
      if (before === undefined) delete process.env[variable];
      else process.env[variable] = before;
    });
    tests();
  });
}
