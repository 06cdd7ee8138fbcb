import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pageAt } from '../pages/pages.js';
import { walk } from '../pages/walk.js';

/** They use one lab: each begins with the node as the one before leaves it. */
const guides = ['first-redirect', 'not-captured', 'move-between-backends', 'upgrade'];

/**
 * Namespaces and /run of its own, which end with the shell: the guide's own names are free, and nothing outlives it.
 */
const alone = ['unshare', '--net', '--mount', '--pid', '--fork', '--mount-proc'];

test('the guides of a node go as they say, one after the other', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guides-'));
  try {
    const page = guides.map((name) => pageAt(`docs/guides/${name}.md`).text).join('\n');
    expect(walk(page, { folder, inside: alone, before: 'mount -t tmpfs none /run' })).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
