import { SystemCallError } from '../native/libc.js';
import { libcUnlessOff } from './libc-unless-off.js';

const exclusive = 2;
const withoutWaiting = 4;

/**
 * Takes the lock of an open file, which belongs to all who inherit the descriptor, if nobody else has it.
 * @returns whether it is taken; null: flock is to be started, which says why not.
 */
export async function takeLockAtOnce(fd: number): Promise<boolean | null> {
  const libc = await libcUnlessOff();
  if (libc === null) return null;
  try {
    libc.flock(fd, exclusive | withoutWaiting);
    return true;
  } catch (error) {
    return error instanceof SystemCallError && error.reason === 'EAGAIN' ? false : null;
  }
}
