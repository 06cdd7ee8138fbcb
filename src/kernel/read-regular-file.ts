import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';

const flags = constants.O_RDONLY | constants.O_NONBLOCK;
const notRegular = 'it is no regular file';

/**
 * The bytes of a file of ours. Never blocks: a pipe, device or socket in its place is not ours and is refused.
 * @param isFollowed whether a symbolic link may lead to it.
 */
export async function readRegularFile(path: string, isFollowed: boolean): Promise<Buffer> {
  if (!isFollowed) return readAtOnce(path);
  const file = await open(path, flags);
  try {
    if (!(await file.stat()).isFile()) throw new Error(notRegular);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Records are small, and four trips to another thread take longer than to read one. */
function readAtOnce(path: string): Buffer {
  const file = openSync(path, flags | constants.O_NOFOLLOW);
  try {
    if (!fstatSync(file).isFile()) throw new Error(notRegular);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}
