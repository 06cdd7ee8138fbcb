import { expect, test } from 'vitest';
import { makeGate } from '../../../src/kernel/process/gate.js';

const noDescriptor = () => Object.assign(new Error('spawn EMFILE'), { code: 'EMFILE' });

test('no more than the limit is open at once, and all work is done', async () => {
  const throughGate = makeGate(16);
  let [open, highest] = [0, 0];
  const done = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      throughGate(async () => {
        open += 1;
        highest = Math.max(highest, open);
        await new Promise(setImmediate);
        open -= 1;
        return index;
      }),
    ),
  );
  expect(done).toEqual(Array.from({ length: 200 }, (_, index) => index));
  expect(highest).toBe(16);
});

test.each([1, 2, 5])('with descriptors for %i at once, all work is done in turn', async (limit) => {
  const throughGate = makeGate(16);
  let open = 0;
  const work = async (): Promise<string> => {
    if (open >= limit) throw noDescriptor();
    open += 1;
    await new Promise(setImmediate);
    open -= 1;
    return 'done';
  };
  const done = await Promise.all(Array.from({ length: 50 }, () => throughGate(work)));
  expect(done).toEqual(Array.from({ length: 50 }, () => 'done'));
});

test('without any descriptor all callers get an error', async () => {
  const throughGate = makeGate(16);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 50 }, () =>
      throughGate(async () => {
        await new Promise(setImmediate);
        throw noDescriptor();
      }),
    ),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 'rejected'));
});

test('any other error is passed on at once', async () => {
  const throughGate = makeGate(16);
  let tried = 0;
  const work = async () => {
    tried += 1;
    throw new Error('no');
  };
  await expect(throughGate(work)).rejects.toThrow('no');
  expect(tried).toBe(1);
});
