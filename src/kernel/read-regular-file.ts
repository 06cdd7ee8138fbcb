import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The bytes of a file of ours. Never blocks: a pipe, device or socket in its place is not ours and is refused.
 * @param isFollowed whether a symbolic link may lead to it.
 */
export async function readRegularFile(path: string, isFollowed: boolean): Promise<Buffer> {
  const follow = isFollowed ? 0 : constants.O_NOFOLLOW;
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | follow);
  try {
    if (!(await file.stat()).isFile()) throw new Error('it is no regular file');
    return await file.readFile();
  } finally {
    await file.close();
  }
}
