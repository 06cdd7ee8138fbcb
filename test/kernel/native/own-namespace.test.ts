import { expect, test } from 'vitest';
import { loadLibc, openNamespace, thisMachine } from '../../../src/index.js';

const own = '/proc/self/ns/net';

/** Keeps this thread where it is, long enough for others to read files. */
function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('what is read of our own namespace is ours, also while the main thread is in another one', async () => {
  const scratch = await thisMachine.openScratch();
  const elsewhere = openNamespace(await loadLibc(), scratch.netns);
  const look = () =>
    Promise.all([
      thisMachine.inode(own),
      thisMachine.inode(`/proc/${process.pid}/ns/net`),
      thisMachine.readText('/proc/self/net/if_inet6'),
      thisMachine.readText(`/proc/${process.pid}/net/if_inet6`),
    ]);
  try {
    const here = await look();
    expect(here[0]).not.toBe(await thisMachine.inode(scratch.netns));
    for (let round = 0; round < 5; round += 1) {
      const meanwhile = look();
      elsewhere.run(() => busy(40));
      expect(await meanwhile).toEqual(here);
    }
  } finally {
    elsewhere.close();
    scratch.end();
  }
});
