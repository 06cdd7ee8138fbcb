import { dirname } from 'node:path';
import { systemClock } from '../agent/converge/clock.js';
import { followFolder } from '../agent/sources/documents/follow-folder.js';
import { isFolder } from './document-folder.js';

/**
 * Calls back whenever a document of the command line is written. A file that is replaced is another one under the same
 * name, so that its folder is followed.
 */
export async function followDocuments(
  files: readonly string[],
  changed: () => void,
  everyMs: number,
): Promise<{ readonly end: () => void }> {
  const named = files.filter((file) => file !== '-');
  const folders = new Set(
    await Promise.all(named.map(async (file) => ((await isFolder(file)) ? file : dirname(file)))),
  );
  const followed = [...folders].map((folder) => followFolder(folder, changed, { clock: systemClock, everyMs }));
  return {
    end: () => {
      for (const { end } of followed) end();
    },
  };
}
