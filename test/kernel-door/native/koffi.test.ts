import koffi from 'koffi';
import { expect, test } from 'vitest';
import { fromItsPlace } from '../../../src/kernel/native/koffi.js';

// An upgrade that moves the file would cost each command what it takes to load the library the long way.
test('the native library is where it is looked for first, and the same one', () => {
  expect(fromItsPlace()?.version).toBe(koffi.version);
});
